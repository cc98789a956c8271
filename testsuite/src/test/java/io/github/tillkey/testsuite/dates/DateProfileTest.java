package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** What administrators can save about dates, and what they are told where they cannot. */
@KeycloakIntegrationTest(config = PackServer.class)
class DateProfileTest extends RetailTest {

    private static final LocalDate TODAY = LocalDate.now(ZoneOffset.UTC);

    private Dates dates;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm);
        settings(Map.of("timeZone", "Europe/Stockholm"));
    }

    private HttpResponse<String> settings(Map<String, Object> settings) {
        return realm.call("PUT", "/tillkey-dates/settings", settings, realm.adminToken());
    }

    /** The messages of the server in a language, by key. */
    private Map<String, String> messages(String language) {
        String texts = Http.get(
                        URI.create(urls.getBase() + "/resources/" + realm.name() + "/admin/" + language), Map.of())
                .body();
        Map<String, String> messages = new HashMap<>();
        Http.json(texts)
                .forEach(text ->
                        messages.put(text.get("key").asText(), text.get("value").asText()));
        return messages;
    }

    /** Whether the only error is the sentence behind {@code key}, with any parameters. */
    private static void assertSays(HttpResponse<String> answer, Map<String, String> messages, String key) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        String sentence = Arrays.stream(messages.get(key).split("\\{\\d}", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".+"));
        assertThat(Http.json(answer.body()).path("errorMessage").asText()).matches(sentence);
    }

    /** The token of an administrator of the realm who reads Swedish. */
    private String swedishAdministrator() {
        realm.grantAdminRole("dora", "manage-users");
        realm.updateUser("dora", user -> user.getAttributes().put("locale", List.of("sv")));
        return realm.token(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        "dora",
                        "password",
                        "dora-demo"))
                .accessToken();
    }

    private static Map<String, String> external(LocalDate from, LocalDate until) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("staff_kind", "external");
        attributes.put("valid_from", from == null ? null : from.toString());
        attributes.put("valid_until", until == null ? null : until.toString());
        return attributes;
    }

    /**
     * From, until, time zone; key of the message, and one of its parameters. One realm for all: nothing of it is saved.
     */
    private static final String NONSENSE = """
            2026-06-01 | 2026-05-31 | - | tillkeyDateEndsBeforeStart | 2026-06-01
            2026-06-01 | 31.08.2026 | - | tillkeyDateForm | 31.08.2026
            1.6.2026 | 2026-08-31 | - | tillkeyDateForm | 1.6.2026
            - | 20226-08-31 | - | tillkeyDateYear | 20226-08-31
            - | 2026-02-29 | - | tillkeyDateNoSuchDay | 2026-02-29
            - | 2026-08-31T24:00 | - | tillkeyDateNoSuchTime | 2026-08-31T24:00
            - | 2026-08-31T12:00+15:00 | - | tillkeyDateOffset | 2026-08-31T12:00+15:00
            - | 2027-03-28T02:30 | - | tillkeyDateSkipped | Europe/Stockholm
            - | 2026-10-25T02:30 | - | tillkeyDateTwice | 2026-10-25T02:30+02:00, 2026-10-25T02:30+01:00
            - | 2026-11-01T01:30 | America/New_York | tillkeyDateTwice | America/New_York
            - | 2026-08-31 | Europe/Atlantis | tillkeyDateZone | Europe/Atlantis
            - | 2026-08-31 | +02:00 | tillkeyDateZone | +02:00
            """;

    @Test
    void nonsenseIsRefusedWithTheFieldTheValueAndTheRemedy() {
        Map<String, String> english = messages("en");
        Map<String, String> swedish = messages("sv");
        String swede = swedishAdministrator();
        for (String row : NONSENSE.strip().split("\n")) {
            String[] cells = row.split(" \\| ");
            Map<String, String> attributes = period(cells[0], cells[1], cells[2]);

            HttpResponse<String> answer = dates.save("bob", attributes);

            assertSays(answer, english, cells[3]);
            assertThat(Http.json(answer.body()).path("errorMessage").asText())
                    .as(row)
                    .contains(cells[4], "Write");
            assertThat(answer.body()).as("for programs").contains("\"field\":", '"' + cells[4] + '"');
            assertSays(dates.save("bob", attributes, swede), swedish, cells[3]);
        }
        assertThat(realm.user("bob").getAttributes()).doesNotContainKeys("valid_from", "valid_until", "zoneinfo");
    }

    private static Map<String, String> period(String from, String until, String zone) {
        Map<String, String> attributes = new HashMap<>();
        attributes.put("valid_from", from.equals("-") ? null : from);
        attributes.put("valid_until", until.equals("-") ? null : until);
        attributes.put("zoneinfo", zone.equals("-") ? null : zone);
        return attributes;
    }

    @Test
    void whatMakesSenseIsSaved() {
        for (String row : List.of(
                "2026-06-01, 2026-08-31, -",
                "2026-06-01, 2026-06-01, -",
                "-, 2026-08-31T18:00, Europe/Stockholm",
                "-, 2026-08-31T18:00+02:00, -",
                "2026-08-31T16:00Z, -, Pacific/Kiritimati")) {
            String[] cells = row.split(", ");

            assertThat(dates.save("bob", period(cells[0], cells[1], cells[2])).statusCode())
                    .as(row)
                    .isEqualTo(204);
        }
    }

    @Test
    void anExternalMemberNeedsAnEndAtLatestAfterTheLongestPeriod() {
        Map<String, String> english = messages("en");
        assertSays(dates.save("bob", external(TODAY, null)), english, "tillkeyDateEndMissing");
        HttpResponse<String> tooLong = dates.save("bob", external(TODAY, TODAY.plusDays(366)));
        assertSays(tooLong, english, "tillkeyDateTooLong");
        assertThat(tooLong.body()).contains("Write " + TODAY.plusDays(365) + " at the latest");
        assertThat(dates.save("bob", external(TODAY, TODAY.plusDays(365))).statusCode())
                .isEqualTo(204);
        assertThat(settings(Map.of("maxPeriodDays", 10)).statusCode()).isEqualTo(200);
        assertThat(dates.save("bob", external(TODAY, TODAY.plusDays(10))).statusCode())
                .isEqualTo(400);
        assertThat(dates.save("bob", external(TODAY, TODAY.plusDays(9))).statusCode())
                .isEqualTo(204);
    }

    @Test
    void withoutAStartThePeriodCountsFromTheCreation() {
        settings(Map.of("timeZone", "UTC", "maxPeriodDays", 10));

        assertThat(dates.save("bob", external(null, TODAY.plusDays(10))).statusCode())
                .isEqualTo(400);
        assertThat(dates.save("bob", external(null, TODAY.plusDays(9))).statusCode())
                .isEqualTo(204);
        assertThat(realm.call(
                                "POST",
                                "/users",
                                Map.of(
                                        "username",
                                        "eve",
                                        "attributes",
                                        Map.of(
                                                "staff_kind",
                                                List.of("external"),
                                                "valid_until",
                                                List.of(TODAY.plusDays(10).toString()))),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whoBecomesExternalNeedsAnEndToo() {
        assertThat(dates.save("bob", Map.of("staff_kind", "external")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void aSponsorIsAnotherEmployee() {
        assertThat(dates.save("bob", Map.of("sponsor", "anna")).statusCode()).isEqualTo(204);
        Map<String, String> english = messages("en");
        assertSays(dates.save("bob", Map.of("sponsor", "bob")), english, "tillkeySponsorSelf");
        assertSays(dates.save("bob", Map.of("sponsor", "nobody")), english, "tillkeySponsorUnknown");
        dates.save("carla", external(TODAY, TODAY.plusDays(5)));
        assertSays(dates.save("bob", Map.of("sponsor", "carla")), english, "tillkeySponsorNoEmployee");
    }

    @Test
    void wrongSettingsAreRefusedWithTheFieldAndTheRemedy() {
        for (String row : List.of(
                "timeZone, Europe/Atlantis, time_zone",
                "maxPeriodDays, 0, max_period_days",
                "maxPeriodDays, 3661, max_period_days",
                "extensionDays, 367, extension_days",
                "retentionDays, -1, retention_days",
                "sponsorRole, no-such-role, sponsor_role")) {
            String[] cells = row.split(", ");
            boolean number = cells[1].matches("-?\\d+");

            HttpResponse<String> answer =
                    settings(Map.of(cells[0], number ? (Object) Integer.valueOf(cells[1]) : cells[1]));

            assertThat(answer.statusCode()).as(row).isEqualTo(400);
            assertThat(answer.body())
                    .contains(cells[2] + " is ")
                    .contains(cells[1])
                    .contains("write");
        }
        assertThat(realm.call("GET", "/tillkey-dates/settings", "", realm.adminToken())
                        .body())
                .as("nothing is lost")
                .contains("Europe/Stockholm");
    }

    private HttpResponse<String> change(String changes) {
        return realm.call("PATCH", "/tillkey-dates/settings", Http.json(changes), realm.adminToken());
    }

    /** The settings that have a value. */
    private JsonNode written() {
        ObjectNode settings =
                (ObjectNode) Http.json(realm.call("GET", "/tillkey-dates/settings", "", realm.adminToken())
                        .body());
        settings.properties().removeIf(setting -> setting.getValue().isNull());
        return settings;
    }

    @Test
    void aChangeTouchesWhatItNamesAndNothingElse() {
        settings(Map.of("timeZone", "Europe/Stockholm", "noticeDays", List.of(7), "contact", "the service desk"));

        assertThat(change("{\"contact\": null, \"retentionDays\": 30}").statusCode())
                .isEqualTo(200);

        assertThat(written())
                .isEqualTo(Http.json("{\"timeZone\": \"Europe/Stockholm\", \"maxPeriodDays\": 366, \"noticeDays\": [7],"
                        + " \"extensionDays\": 30, \"retentionDays\": 30}"));
        assertThat(change("{\"retentionDays\": 1.5}").body()).contains("retentionDays");
        assertThat(change("{\"retention\": 1}").body()).contains("retention is not a field");
        assertThat(change("{\"sponsorRole\": \"no-such-role\"}").body()).contains("not a role of the realm");
    }

    @Test
    void changesAtOnceAreAllKeptAndRegisterTheActionOnce() {
        List<String> changes = List.of(
                "{\"timeZone\": \"Asia/Tokyo\"}",
                "{\"maxPeriodDays\": 77}",
                "{\"noticeDays\": [5]}",
                "{\"extensionDays\": 9}",
                "{\"retentionDays\": 99}",
                "{\"contact\": \"desk\"}");
        realm.admin().flows().removeRequiredAction("tillkey-dates");

        assertThat(Concurrently.call(changes.size(), i -> change(changes.get(i)).statusCode()))
                .containsOnly(200);

        assertThat(written())
                .isEqualTo(Http.json("{\"timeZone\": \"Asia/Tokyo\", \"maxPeriodDays\": 77, \"noticeDays\": [5],"
                        + " \"extensionDays\": 9, \"retentionDays\": 99, \"contact\": \"desk\"}"));
        assertThat(realm.admin().flows().getRequiredActions().stream()
                        .filter(action -> "tillkey-dates".equals(action.getProviderId())))
                .hasSize(1);
    }

    private JsonNode check() {
        return realm.check("dates");
    }

    private List<String> findings() {
        return check().findValuesAsText("code");
    }

    @Test
    void theSelfCheckFindsWhatTheGuideAsksFor() {
        realm.admin().roles().create(new RoleRepresentation("stand-in", "", false));
        settings(Map.of("timeZone", "Europe/Stockholm", "sponsorRole", "stand-in"));
        assertThat(findings()).doesNotContain("role_unknown", "time_zone_missing", "attribute_not_validated");

        realm.admin().roles().deleteRole("stand-in");
        assertThat(findings()).contains("role_unknown", "flow_without_step", "mapper_missing");
        assertThat(change("{\"contact\": \"desk\"}").statusCode())
                .as("a role that is gone keeps nobody from changing something else")
                .isEqualTo(200);
        change("{\"timeZone\": null, \"sponsorRole\": null}");
        assertThat(findings()).contains("time_zone_missing").doesNotContain("role_unknown");

        dates.unchecked();
        realm.updateUser("bob", user -> user.singleAttribute("valid_until", "31.12.2026"));
        realm.updateUser("carla", user -> user.singleAttribute("zoneinfo", "Europe/Atlantis"));
        dates.editableByMembers("zoneinfo");
        assertThat(check())
                .filteredOn(finding -> finding.get("code").asText().equals("attribute_not_validated"))
                .extracting(finding -> finding.get("place").asText())
                .containsExactlyInAnyOrder(
                        "Realm settings > User profile > valid_from",
                        "Realm settings > User profile > valid_until",
                        "Realm settings > User profile > zoneinfo",
                        "Realm settings > User profile > sponsor");
        assertThat(check())
                .filteredOn(finding -> finding.get("code").asText().equals("attribute_editable"))
                .extracting(finding -> finding.get("place").asText())
                .containsExactly("Realm settings > User profile > zoneinfo");
        assertThat(check())
                .filteredOn(finding -> finding.get("code").asText().equals("dates_unreadable"))
                .extracting(finding -> finding.get("place").asText() + ", "
                        + finding.get("problem").asText())
                .anyMatch(finding -> finding.startsWith("user bob, valid_until cannot be read"));

        dates.addExternals(60, "31.12.2026");
        assertThat(check())
                .filteredOn(finding -> finding.get("code").asText().equals("dates_unreadable"))
                .as("not hundreds")
                .hasSize(51)
                .last()
                .satisfies(
                        finding -> assertThat(finding.get("problem").asText()).contains(" more are left out"));

        dates.undeclared("sponsor");
        assertThat(check())
                .filteredOn(finding -> finding.get("code").asText().equals("attribute_not_declared"))
                .extracting(finding -> finding.get("place").asText())
                .containsExactly("Realm settings > User profile > sponsor");
    }

    @Test
    void theSelfCheckNamesMembersWithoutASponsor() {
        settings(Map.of("timeZone", "Europe/Stockholm"));
        for (String name : List.of("anna", "carla")) {
            realm.updateUser(name, user -> user.singleAttribute("staff_kind", "external")
                    .singleAttribute("valid_until", "2099-01-01")
                    .singleAttribute("valid_from", "2098-12-01"));
        }
        realm.updateUser("bob", user -> user.singleAttribute("staff_kind", "employee"));
        realm.updateUser("carla", user -> user.singleAttribute("sponsor", "bob"));

        assertThat(withoutSponsor()).contains("user anna").doesNotContain("user carla");
        realm.updateUser("bob", user -> user.setEnabled(false));
        assertThat(withoutSponsor()).contains("user anna", "user carla");
        realm.grantAdminRole("dora", "view-realm");
        String token = realm.token(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "admin-cli",
                        "username",
                        "dora",
                        "password",
                        "dora-demo"))
                .accessToken();
        assertThat(realm.call("GET", "/tillkey/check?part=dates", "", token).body())
                .as("for who may not view users")
                .contains("user " + realm.userId("carla"), "the sponsor is not an enabled employee")
                .doesNotContain("user carla", "sponsor bob");
        change("{\"noticeDays\": []}");
        assertThat(withoutSponsor()).as("nobody is asked").isEmpty();

        change("{\"noticeDays\": null}");
        realm.admin().roles().create(new RoleRepresentation("stand-in", "", false));
        change("{\"sponsorRole\": \"stand-in\"}");
        assertThat(withoutSponsor()).as("nobody has the role").contains("user carla");
        realm.updateUser("bob", user -> user.setEnabled(true));
        realm.admin()
                .users()
                .get(realm.userId("bob"))
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("stand-in").toRepresentation()));
        assertThat(withoutSponsor()).as("a stand-in answers").isEmpty();

        var settings = realm.admin().toRepresentation();
        settings.setEditUsernameAllowed(true);
        realm.admin().update(settings);
        assertThat(findings()).contains("username_editable");
    }

    private List<String> withoutSponsor() {
        return StreamSupport.stream(check().spliterator(), false)
                .filter(finding -> finding.get("code").asText().equals("sponsor_missing"))
                .map(finding -> finding.get("place").asText())
                .toList();
    }

    @Test
    void theSelfCheckKnowsThatADeletionCanBePutOnHold() {
        dates.editableByMembers("deletion_hold");
        assertThat(findingAt("attribute_editable")).endsWith("deletion_hold");

        var profile = realm.admin().users().userProfile().getConfiguration();
        profile.getAttributes().removeIf(attribute -> "deletion_hold".equals(attribute.getName()));
        realm.admin().users().userProfile().update(profile);
        assertThat(findingAt("attribute_not_declared")).endsWith("deletion_hold");
    }

    @Test
    void theSelfCheckFindsABrokenSponsorLink() {
        assertThat(findings()).doesNotContain("extension_not_offered");

        realm.updateClient("account", client -> client.getAttributes().put("pkce.code.challenge.method", "S256"));

        assertThat(findings()).contains("extension_not_offered");
    }

    private String findingAt(String code) {
        return StreamSupport.stream(check().spliterator(), false)
                .filter(finding -> finding.get("code").asText().equals(code))
                .map(finding -> finding.get("place").asText())
                .collect(Collectors.joining(", "));
    }

    @Test
    void settingsAreForAdministratorsOfTheRealm() {
        realm.grantAdminRole("bob", "manage-users");
        realm.updateClient("web-shop", client -> client.setFullScopeAllowed(true));
        String token =
                realm.browser().logInWithPassword("web-shop", "bob").tokens().accessToken();

        assertThat(realm.call("PUT", "/tillkey-dates/settings", Map.of(), token).statusCode())
                .isEqualTo(403);
        assertThat(realm.call("GET", "/tillkey-dates/settings", Map.of(), token).statusCode())
                .isEqualTo(403);
    }
}
