package io.github.tillkey.testsuite.networks;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmEventsConfigRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/**
 * How administrators set networks up, and what keeps them from doing harm. The tests come from the loopback address.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkAdminTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private static final String TOMORROW = OffsetDateTime.now(ZoneOffset.UTC)
            .plusDays(1)
            .withNano(0)
            .withSecond(0)
            .toString();

    private Networks networks() {
        return Networks.of(realm);
    }

    private HttpResponse<String> get(String path, String token) {
        return Http.get(realm.adminUrl("/tillkey-networks" + path), Map.of("Authorization", "Bearer " + token));
    }

    private JsonNode get(String path) {
        HttpResponse<String> answer = get(path, realm.adminToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer.body());
    }

    @Test
    void aWrongListOfAMemberIsExplained() {
        HttpResponse<String> refused = Dates.of(realm).save("bob", Map.of("allowed_networks", "10.1.2.3/8"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(Http.json(refused.body()).get("errorMessage").asText())
                .isEqualTo(
                        "The list of networks in allowed_networks is wrong. Entry 1, “10.1.2.3/8”: the address has bits"
                                + " set behind the prefix. Write 10.0.0.0/8.");
    }

    // Settings

    @Test
    void listsOfGroupsAllowNothingBeyondTheRealmsLimit() {
        networks().enforce(Map.of("groupLimit", "192.0.2.0/24", "defaultNetworks", "*"));
        assertThat(get("/settings").get("groupLimit").asText()).isEqualTo("192.0.2.0/24");

        HttpResponse<String> refused = saveStore("192.0.2.7, *", "", realm.adminToken());
        networks().group("/stores/Stockholm City", List.of("127.0.0.1"));
        assertThat(networks().change("{\"defaultNetworks\": null}").body())
                .as("a list that lies outside the limit allows nothing")
                .contains("nobody could log in");
        networks().group("/stores/Stockholm City", List.of("*"));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("*: outside").contains("group_limit");
        assertThat(findings()).contains("group_list_beyond_limit");
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "anna")
                        .tokens()
                        .error())
                .isEqualTo("invalid_grant: network_list_broken");
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "carla")
                        .tokens()
                        .issued())
                .as("without a list of a group the default decides")
                .isTrue();
        networks().enforce(Map.of("groupLimit", "127.0.0.0/8, ::1", "defaultNetworks", "*"));
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "anna")
                        .tokens()
                        .issued())
                .isTrue();
    }

    @Test
    void whatIsSavedIsReadBack() {
        HttpResponse<String> saved = networks()
                .save(Map.of(
                        "mode", "report",
                        "requiredFor", "kinds",
                        "requiredKinds", List.of("external", "partner"),
                        "defaultNetworks", "@office, 192.0.2.7",
                        "contact", "the service desk",
                        "zones", Map.of("office", "192.0.2.0/24", "home", "2001:db8::/48")));

        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
        assertThat(get("/settings")).isEqualTo(Http.json(saved.body()));
        assertThat(get("/settings").get("zones").get("home").asText()).isEqualTo("2001:db8::/48");
        assertThat(realm.admin().getAdminEvents().get(0).getResourcePath()).contains("tillkey-networks/settings");
    }

    @TestFactory
    Stream<DynamicTest> wrongSettingsAreRefusedNamingFieldValueAndRemedy() {
        return Rows.of("""
                        {'mode':'on'} | mode is "on" | off or report or enforce
                        {'requiredFor':'role'} | required_role is missing | name the role
                        {'requiredFor':'kinds'} | required_kinds is empty | name the kinds
                        {'requiredFor':'kinds','requiredKinds':['boss']} | required_kinds has "boss" | employee
                        {'defaultNetworks':'10.0.0.1/8'} | default_networks | Write 10.0.0.0/8
                        {'defaultNetworks':'@nowhere'} | @nowhere | add it to the zones
                        {'defaultNetworks':'@store'} | default_networks | cannot refer to that
                        {'groupLimit':'@nowhere'} | group_limit | add it to the zones
                        {'groupLimit':'10.0.0.0/8 until 2099-12-24T18:00+01:00'} | group_limit | without
                        {'zones':{'Office':'10.0.0.1'}} | zones has the line "Office = 10.0.0.1" | lower-case
                        {'zones':{'store':'10.0.0.1'}} | zones | neither store nor inherited
                        {'zones':{'a':'@b','b':'10.0.0.1'}} | zone "a" | cannot refer to that
                        {'zones':{'a':'localhost'}} | wrong zone "a". Entry 1, "localhost" | Write the address
                        """, row -> {
            String settings = row.get(0);
            String problem = row.get(1);
            String remedy = row.get(2);
            HttpResponse<String> saved = realm.call(
                    "PUT", "/tillkey-networks/settings", Http.json(settings.replace('\'', '"')), realm.adminToken());

            assertThat(saved.statusCode()).isEqualTo(400);
            String error = Http.json(saved.body()).get("errorMessage").asText().replace('\'', '"');
            assertThat(error).contains(problem).contains(remedy);
        });
    }

    private HttpResponse<String> saveInConsole(Map<String, String> settings) {
        return realm.saveInConsole("tillkey-networks", settings);
    }

    private Stream<RequiredActionProviderRepresentation> registered() {
        return realm.admin().flows().getRequiredActions().stream()
                .filter(action -> "tillkey-networks".equals(action.getProviderId()));
    }

    @Test
    void theFormOfTheAdminConsoleIsValidatedAndHoldsWhatTheRestHolds() {
        HttpResponse<String> broken = saveInConsole(Map.of("zones", "a = 10.0.0.1/8"));
        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(broken.body()).contains("zone 'a'", "Write 10.0.0.0/8");
        assertThat(saveInConsole(Map.of("mode", "often")).body()).contains("mode", "“often”", "write off or report");

        assertThat(saveInConsole(Map.of(
                                "mode", "report",
                                "required_for", "kinds",
                                "required_kinds", "employee##external",
                                "zones", "office = 10.0.0.1\nlab = 10.0.0.2"))
                        .statusCode())
                .isEqualTo(204);

        assertThat(get("/settings").get("mode").asText()).isEqualTo("report");
        assertThat(get("/settings").get("requiredKinds").toString()).isEqualTo("[\"employee\",\"external\"]");
        assertThat(get("/settings").get("zones").toString())
                .isEqualTo("{\"lab\":\"10.0.0.2\",\"office\":\"10.0.0.1\"}");
        assertThat(networks().change("{\"zones\": {\"shop\": \"10.0.0.3\"}}").statusCode())
                .isEqualTo(200);
        assertThat(registered()).singleElement().satisfies(action -> assertThat(action.getConfig())
                .containsEntry("required_kinds", "employee##external")
                .containsEntry("zones", "lab = 10.0.0.2\noffice = 10.0.0.1\nshop = 10.0.0.3"));
    }

    @Test
    void aZoneInUseCannotBeRemovedAndItsUsersAreNamed() {
        Networks networks = networks().enforce(Map.of("zones", Map.of("office", HERE, "free", HERE)));
        networks.member("bob", "192.0.2.7, @office").store("STO-01", "@office");
        realm.clientSettings("web-shop", Map.of("allowed_networks", "@office"));
        networks.inBrowserFlow().stepList("@office");

        HttpResponse<String> refused = networks.save(Map.of("mode", "enforce", "zones", Map.of("renamed", HERE)));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("office", "bob", "Stockholm City", "web-shop", "networks step");
        assertThat(get("/settings").get("zones").has("office")).isTrue();
        JsonNode use = get("/zones/office/use");
        assertThat(use.get("members").get(0).asText()).isEqualTo("bob");
        assertThat(use.get("groups").get(0).asText()).isEqualTo("Stockholm City");
        assertThat(networks.save(Map.of("mode", "enforce", "zones", Map.of("office", ELSEWHERE)))
                        .statusCode())
                .as("changing it, and leaving out one that nobody uses, is free")
                .isEqualTo(200);
    }

    @Test
    void aZoneIsFoundByItsWholeName() {
        Networks networks = networks().enforce(Map.of("zones", Map.of("office", HERE, "office_2", HERE)));
        networks.member("bob", "@office_2");

        assertThat(networks.save(Map.of("mode", "enforce", "zones", Map.of("office_2", HERE)))
                        .statusCode())
                .isEqualTo(200);
    }

    // Lists of members

    @TestFactory
    Stream<DynamicTest> aBadListIsRefusedInTheAdminConsoleAndByRestNamingEntryPositionAndRemedy() {
        return Rows.of(
                """
                        10.1.2.3/8 | Entry 1, '10.1.2.3/8' | Write 10.0.0.0/8.
                        10.0.0.1, 0.0.0.0/0 | Entry 2, '0.0.0.0/0' | Write *.
                        010.0.0.1 | leading zero | without the zero
                        10.0.0.1-2001:db8::1 | IPv4 to IPv4 | two ranges
                        10.0.0.9-10.0.0.1 | ends before it starts | Write 10.0.0.1-10.0.0.9
                        fe80::1%eth0 | with a zone | without %
                        ::ffff:10.0.0.1 | IPv4 inside IPv6 | Write 10.0.0.1
                        till.example.com | never looked up | Write the address
                        10.0.0.1 until 2026-12-24 | the end is not a date and time | 2026-12-24T18:00+01:00
                        @nowhere | no zone with this name | name of a zone
                        """,
                row -> {
                    String list = row.get(0);
                    String problem = row.get(1);
                    String remedy = row.get(2);
                    assertThatThrownBy(() -> realm.updateUser(
                                    "bob", user -> user.getAttributes().put("allowed_networks", List.of(list))))
                            .isInstanceOfSatisfying(BadRequestException.class, refused -> assertThat(
                                            refused.getResponse().readEntity(String.class))
                                    .contains(problem.replace("\"", "\\\"").replaceAll("'(.+?)'", "“$1”"))
                                    .contains(remedy));
                    HttpResponse<String> refused = networks().saveMember("bob", list, realm.adminToken());

                    assertThat(refused.statusCode()).isEqualTo(400);
                    assertThat(Http.json(refused.body()).get("errorMessage").asText())
                            .contains(problem)
                            .contains(remedy);
                    assertThat(realm.admin()
                                    .users()
                                    .get(realm.userId("bob"))
                                    .toRepresentation()
                                    .getAttributes())
                            .doesNotContainKey("allowed_networks");
                });
    }

    @Test
    void aListIsKeptInItsCanonicalForm() {
        networks().member("bob", " 2001:0DB8:0000::/48 ,10.0.0.5/32 until 2099-12-24T18:00:00+01:00 #  at home");

        assertThat(realm.admin()
                        .users()
                        .get(realm.userId("bob"))
                        .toRepresentation()
                        .getAttributes()
                        .get("allowed_networks"))
                .containsExactly("2001:db8::/48, 10.0.0.5 until 2099-12-24T18:00+01:00 # at home");
    }

    @Test
    void theConsoleSavesTwoThousandEntriesAndNotMore() {
        String most = IntStream.range(0, 2000)
                .mapToObj(i -> "10.0." + i / 256 + "." + i % 256)
                .collect(Collectors.joining(","));

        realm.updateUser("bob", user -> user.getAttributes().put("allowed_networks", List.of(most)));

        networks().inBrowserFlow().enforce();
        assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                .isFalse();
        assertThatThrownBy(() -> realm.updateUser(
                        "bob", user -> user.getAttributes().put("allowed_networks", List.of(most + ",10.9.9.9"))))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> assertThat(
                                refused.getResponse().readEntity(String.class))
                        .contains("more than 2000 entries"));
    }

    @Test
    void aLongListOfAStoreIsKeptInSeveralValuesAndReadAsOne() {
        String list =
                IntStream.range(0, 100).mapToObj(i -> "192.0.2." + i).collect(Collectors.joining(", ")) + ", " + HERE;
        Networks networks = networks().inBrowserFlow().enforce().store("STO-01", list);

        assertThat(realm.storeGroup("STO-01").getAttributes().get("allowed_networks"))
                .hasSizeGreaterThan(3)
                .allSatisfy(value -> assertThat(value).hasSizeLessThanOrEqualTo(255));
        assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                .isTrue();
        assertThat(get("/stores/STO-01/list").get("list").asText()).contains("192.0.2.99");
        networks.store("STO-01", "");
        assertThat(realm.storeGroup("STO-01").getAttributes()).doesNotContainKey("allowed_networks");
    }

    // Nobody shuts themselves out

    @Test
    void anAdministratorCannotShutThemselvesOut() {
        String token = realm.tokenOf("dora", "realm-admin");
        Networks networks = networks();

        HttpResponse<String> enforce = networks.save(Map.of("mode", "enforce"), token);
        assertThat(enforce.statusCode()).isEqualTo(409);
        assertThat(enforce.body()).contains("lock you out", "127.0.0.1");
        assertThat(get("/settings").get("mode").asText()).isEqualTo("off");

        assertThat(networks.saveMember("dora", HERE, token).statusCode()).isEqualTo(200);
        assertThat(networks.save(Map.of("mode", "enforce", "zones", Map.of("here", HERE)), token)
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> own = networks.saveMember("dora", ELSEWHERE, token);
        assertThat(own.statusCode()).isEqualTo(409);
        assertThat(own.body()).contains("lock you out");
        assertThat(networks.saveMember("dora", "@here", token).statusCode()).isEqualTo(200);
        assertThat(networks.save(Map.of("mode", "enforce", "zones", Map.of("here", ELSEWHERE)), token)
                        .statusCode())
                .as("a zone")
                .isEqualTo(409);
        assertThat(networks.saveMember("dora", "@store", token).statusCode())
                .as("stores without lists")
                .isEqualTo(409);
        networks.store("STO-01", HERE);
        assertThat(networks.saveMember("dora", "@store", token).statusCode()).isEqualTo(200);
        assertThat(realm.call("PUT", "/tillkey-networks/stores/STO-01/list", Map.of("list", ELSEWHERE), token)
                        .statusCode())
                .as("a store")
                .isEqualTo(409);
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "dora")
                        .tokens()
                        .issued())
                .as("after all that")
                .isTrue();
    }

    @Test
    void settingsThatRefuseAllNeedConfirmation() {
        HttpResponse<String> saved = networks()
                .save(Map.of("mode", "report", "defaultNetworks", "@office", "zones", Map.of("office", HERE)));
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);

        HttpResponse<String> refused = networks().save(Map.of("mode", "enforce"));

        assertThat(refused.statusCode()).as("by an administrator of master").isEqualTo(409);
        assertThat(refused.body()).contains("nobody could log in", "defaultNetworks", "confirm=lock-out");
        assertThat(networks()
                        .change("{\"mode\": \"enforce\", \"defaultNetworks\": \"10.0.0.1 until 2020-01-01T00:00Z\"}")
                        .statusCode())
                .as("a list that has ended")
                .isEqualTo(409);
        assertThat(get("/settings")).as("nothing is lost").isEqualTo(Http.json(saved.body()));
        assertThat(saveInConsole(Map.of("mode", "enforce")).statusCode()).isEqualTo(400);
        assertThat(networks().change("{\"mode\": \"enforce\"}").statusCode()).isEqualTo(200);
        networks().enforce();
        assertThat(findings()).contains("nobody_allowed");
        assertThat(networks().change("{\"contact\": \"the service desk\"}").statusCode())
                .as("what is so already keeps nobody from changing something else")
                .isEqualTo(200);
        networks().store("STO-01", HERE);
        assertThat(findings()).doesNotContain("nobody_allowed");
        assertThat(realm.call("PUT", "/tillkey-networks/settings?confirm=yes", Map.of(), realm.adminToken())
                        .body())
                .contains("it must be lock-out");
    }

    @Test
    void settingsThatRefuseAllRecentLoginsAreRefused() {
        realm.browser().logInWithPassword("back-office", "bob").tokens();
        Map<String, Object> elsewhere = Map.of("mode", "enforce", "defaultNetworks", ELSEWHERE);

        HttpResponse<String> refused = networks().save(elsewhere);

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("everybody who has logged in", "reports/preview");
        networks().member("bob", HERE);
        assertThat(networks().save(elsewhere).statusCode()).isEqualTo(200);
    }

    @Test
    void aListThatRefusesAllNeedsConfirmation() {
        String managerOfUsers = realm.tokenOf("carla", "manage-users");
        realm.allowToManageGroup("erik", realm.storeGroup("STO-01").getId());
        String managerOfTheStore = realm.tokenOf("erik");
        realm.admin().clearEvents();
        networks().store("STO-01", HERE).enforce();

        HttpResponse<String> refused = saveStore("", "", realm.adminToken());

        assertThat(refused.statusCode()).as("by an administrator of master").isEqualTo(409);
        assertThat(refused.body()).contains("nobody could log in", "defaultNetworks", "confirm=lock-out");
        assertThat(saveStore("10.0.0.1 until 2020-01-01T00:00Z", "", realm.adminToken())
                        .statusCode())
                .as("a list that has ended")
                .isEqualTo(409);
        assertThat(saveStore("", "", managerOfTheStore).statusCode()).isEqualTo(409);
        assertThat(saveStore("", "?confirm=lock-out", managerOfTheStore).statusCode())
                .as("the right to manage one store is not enough to lock the realm out")
                .isEqualTo(403);
        assertThat(get("/stores/STO-01/list").get("list").asText()).isEqualTo(HERE);
        networks().member("bob", HERE);
        assertThat(saveStore("", "", realm.adminToken()).statusCode())
                .as("not the last list")
                .isEqualTo(200);
        assertThat(saveMember("bob", "", "", managerOfUsers).statusCode()).isEqualTo(409);
        assertThat(saveMember("bob", "", "?confirm=lock-out", managerOfUsers).statusCode())
                .as("the right to manage users is not enough to lock the realm out")
                .isEqualTo(403);
        assertThat(saveMember("bob", "", "?confirm=yes", realm.adminToken()).statusCode())
                .isEqualTo(400);
        assertThat(get("/members/" + realm.userId("bob") + "/list").get("list").asText())
                .isEqualTo(HERE);
        assertThat(saveMember("bob", "", "?confirm=lock-out", realm.adminToken())
                        .statusCode())
                .isEqualTo(200);
        assertThat(findings()).contains("nobody_allowed");
        assertThat(saveMember("bob", "10.0.0.1 until 2020-01-01T00:00Z", "", realm.adminToken())
                        .statusCode())
                .as("what is so already keeps nobody from changing a list")
                .isEqualTo(200);
    }

    @Test
    void loginsAtTillsDoNotHideALockoutOfAllOthers() {
        realm.browser().logInWithPassword("back-office", "bob").tokens();
        TillLogins.write(server, realm.name(), 300);
        networks().save(Map.of("mode", "report", "defaultNetworks", ELSEWHERE));

        HttpResponse<String> refused = networks().change("{\"mode\": \"enforce\"}");

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("everybody who has logged in");
    }

    @Test
    void aStoreListThatRefusesAllRecentLoginsIsRefused() {
        realm.browser().logInWithPassword("back-office", "anna").tokens();
        networks().store("STO-01", HERE).enforce(Map.of("defaultNetworks", ELSEWHERE));
        assertThat(saveStore(ELSEWHERE, "", realm.adminToken()).statusCode())
                .as("one member may have left")
                .isEqualTo(200);
        networks().store("STO-01", HERE);
        realm.browser().logInWithPassword("back-office", "bob").tokens();

        assertThat(saveStore(ELSEWHERE, "", realm.adminToken()).body()).contains("everybody who has logged in");
        assertThat(saveStore(HERE + ", " + ELSEWHERE, "", realm.adminToken()).statusCode())
                .isEqualTo(200);
        networks().change("{\"mode\": \"report\"}");
        assertThat(saveStore(ELSEWHERE, "", realm.adminToken()).statusCode())
                .as("a realm that only reports refuses nobody")
                .isEqualTo(200);
    }

    @Test
    void theListOfAMemberWhoHasLeftCanBeNarrowed() {
        realm.browser().logInWithPassword("back-office", "bob").tokens();
        networks().member("bob", HERE).enforce(Map.of("defaultNetworks", ELSEWHERE));

        assertThat(saveMember("bob", ELSEWHERE, "", realm.adminToken()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void listsThatAllEndSoonAreFound() {
        networks().save(Map.of("mode", "report", "defaultNetworks", HERE));
        assertThat(findings()).doesNotContain("nobody_allowed_soon");

        networks().save(Map.of("mode", "report", "defaultNetworks", "10.0.0.0/8 until " + TOMORROW));

        assertThat(findings()).contains("nobody_allowed_soon").doesNotContain("nobody_allowed");
    }

    private HttpResponse<String> saveStore(String list, String query, String token) {
        return realm.call("PUT", "/tillkey-networks/stores/STO-01/list" + query, Map.of("list", list), token);
    }

    private HttpResponse<String> saveMember(String username, String list, String query, String token) {
        return realm.call(
                "PUT",
                "/tillkey-networks/members/" + realm.userId(username) + "/list" + query,
                Map.of("list", list),
                token);
    }

    // One setting

    @Test
    void aChangeTouchesWhatItNamesAndNothingElse() {
        networks()
                .save(Map.of(
                        "mode", "report",
                        "defaultNetworks", "@office",
                        "contact", "the service desk",
                        "zones", Map.of("office", HERE, "home", "2001:db8::/48")));

        HttpResponse<String> changed =
                networks().change("{\"contact\": null, \"zones\": {\"home\": null, \"lab\": \"192.0.2.0/24\"}}");

        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
        assertThat(get("/settings")).isEqualTo(Http.json(changed.body()));
        JsonNode settings = get("/settings");
        assertThat(settings.get("mode").asText()).isEqualTo("report");
        assertThat(settings.get("defaultNetworks").asText()).isEqualTo("@office");
        assertThat(settings.hasNonNull("contact")).isFalse();
        assertThat(settings.get("zones"))
                .isEqualTo(Http.json("{\"lab\": \"192.0.2.0/24\", \"office\": \"" + HERE + "\"}"));
        assertThat(realm.admin().getAdminEvents().get(0).getResourcePath()).contains("tillkey-networks/settings");
        HttpResponse<String> merged = Http.send(HttpRequest.newBuilder(realm.adminUrl("/tillkey-networks/settings"))
                .header("Authorization", "Bearer " + realm.adminToken())
                .header("Content-Type", "application/merge-patch+json")
                .method("PATCH", BodyPublishers.ofString("{\"mode\": \"off\"}"))
                .build());
        assertThat(merged.statusCode()).as(merged.body()).isEqualTo(200);
    }

    @TestFactory
    Stream<DynamicTest> aWrongChangeIsRefusedNamingFieldAndRemedy() {
        return Rows.of("""
                        {'modus':'off'} | modus is not a field
                        {'mode':{'a':1}} | mode must be a text in quotes
                        {'zones':{'a':['10.0.0.1']}} | zones.a
                        {'requiredKinds':'external'} | requiredKinds
                        [] | JSON object
                        {'mode':'on'} | off or report or enforce
                        {'defaultNetworks':'@nowhere'} | no zone with this name
                        {'requiredFor':'role','requiredRole':'no-such-role'} | not a role of the realm
                        {'requiredFor':'role','requiredRole':'web-shop.nothing'} | not a role of the realm
                        {'zones':{'a=*#':'10.0.0.1'}} | zones has the line
                        {'zones':{'a':'10.0.0.1 # till fredag'}} | ends nothing
                        """, row -> {
            String change = row.get(0);
            String problem = row.get(1);
            HttpResponse<String> refused = networks().change(change.replace('\'', '"'));

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains(problem);
            assertThat(get("/settings").get("zones")).isEmpty();
        });
    }

    @Test
    void existingErrorsDoNotPreventSwitchingNetworksOff() {
        realm.admin().roles().create(new RoleRepresentation("at-home", "", false));
        assertThat(networks()
                        .save(Map.of(
                                "mode", "enforce",
                                "requiredFor", "role",
                                "requiredRole", "at-home",
                                "defaultNetworks", HERE))
                        .statusCode())
                .isEqualTo(200);
        realm.admin().roles().deleteRole("at-home");
        assertThat(findings()).contains("role_unknown");

        HttpResponse<String> off = networks().change("{\"mode\": \"off\"}");

        assertThat(off.statusCode()).as(off.body()).isEqualTo(200);
    }

    @Test
    void everyWrongEntryIsNamedAtOnceByRestAndInTheConsole() {
        String list = "\"10.0.0.1\"\r\n10.0.0.2\r\n10.1.2.3/8\r\n10.0.0.3;10.0.0.4\r\n@nowhere";
        List<String> problems =
                List.of("Entry 1", "Write 10.0.0.1.", "Entry 3", "Write 10.0.0.0/8", "Entry 4", "Entry 5");

        assertThat(networks().saveMember("bob", list, realm.adminToken()).body())
                .contains(problems);
        assertThat(realm.call("PUT", "/tillkey-networks/stores/STO-01/list", Map.of("list", list), realm.adminToken())
                        .body())
                .contains(problems);
        assertThat(networks().change(json(Map.of("zones", Map.of("a", list)))).body())
                .contains(problems);
        assertThatThrownBy(() ->
                        realm.updateUser("bob", user -> user.getAttributes().put("allowed_networks", List.of(list))))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> assertThat(
                                refused.getResponse().readEntity(String.class))
                        .contains(problems));
    }

    @Test
    void aListIsPastedLineByLine() {
        networks().member("bob", "\uFEFF10.0.0.1\r\n\u00a010.0.0.0/8\u00a0\r\n\r\n\t2001:db8::/32,\r\n@store\r\n");

        assertThat(get("/members/" + realm.userId("bob") + "/list").get("list").asText())
                .isEqualTo("10.0.0.1, 10.0.0.0/8, 2001:db8::/32, @store");
        realm.updateUser("bob", user -> user.getAttributes().put("allowed_networks", List.of("127.0.0.1\r\n::1\r\n")));
        networks().inBrowserFlow().enforce();
        assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                .isTrue();
    }

    @Test
    void aNoteThatReadsLikeAnEndIsNotSaved() {
        String misleading = "127.0.0.1 # Anna Until 2020-12-24T17:00Z, ::1";
        assertThat(networks().saveMember("bob", misleading, realm.adminToken()).body())
                .contains("Entry 1", "ends nothing", "before the #");
        networks().uncheckedMembers().memberUnchecked("bob", misleading);
        networks().checkedMembers();

        realm.updateUser("bob", user -> user.setFirstName("Robert"));

        networks().inBrowserFlow().enforce();
        assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                .isTrue();
        assertThat(finding("note_like_end").get("place").asText()).isEqualTo("user bob");
    }

    // At once

    @Test
    void manyFirstSavesAtOnceRegisterTheActionOnce() {
        realm.admin().flows().removeRequiredAction("tillkey-networks");

        List<Integer> answers = Concurrently.call(12, i -> networks()
                .save(Map.of("mode", "report", "contact", "desk " + i))
                .statusCode());

        assertThat(answers).containsOnly(200);
        assertThat(registered()).hasSize(1);
        assertThat(findings()).doesNotContain("settings_twice");
    }

    @Test
    void savesInTheConsoleAtOnceAreNotMixed() {
        List<Integer> answers = Concurrently.call(8, i -> saveInConsole(
                        i % 2 == 0
                                ? Map.of("mode", "report", "contact", "report")
                                : Map.of("mode", "off", "contact", "off"))
                .statusCode());

        assertThat(answers).containsOnly(204);
        assertThat(get("/settings").get("mode")).isEqualTo(get("/settings").get("contact"));
    }

    @Test
    void changesAtOnceAreAllKept() {
        List<Integer> answers = Concurrently.call(12, i -> networks()
                .change("{\"zones\": {\"zone-" + i + "\": \"10.0.0." + i + "\"}}")
                .statusCode());

        assertThat(answers).containsOnly(200);
        assertThat(get("/settings").get("zones")).hasSize(12);
    }

    @Test
    void allowancesAtOnceAreAllKept() {
        List<Integer> answers = Concurrently.call(12, i -> realm.call(
                        "POST",
                        "/tillkey-networks/members/" + realm.userId("bob") + "/allowances",
                        Map.of("address", "192.0.2." + i, "until", TOMORROW, "note", "number " + i),
                        realm.adminToken())
                .statusCode());

        assertThat(answers).containsOnly(200);
        assertThat(get("/members/" + realm.userId("bob") + "/list")
                        .get("list")
                        .asText()
                        .split(", "))
                .hasSize(13)
                .contains("@inherited", "192.0.2.11 until " + TOMORROW + " # number 11");
        assertThat(realm.user("bob").getAttributes().get("allowed_networks")).hasSize(1);
    }

    @Test
    void aZoneIsNeverTakenAwayFromUnderAListThatIsSavedAtOnce() {
        for (int round = 0; round < 5; round++) {
            networks().save(Map.of("mode", "report", "zones", Map.of("office", HERE)));
            Concurrently.call(3, i -> switch (i) {
                case 0 -> networks().save(Map.of("mode", "report")).statusCode();
                case 1 ->
                    networks().saveMember("bob", "@office", realm.adminToken()).statusCode();
                default -> saveInConsole("carla", "@office");
            });

            assertThat(finding("list_broken")).isNull();
            networks().member("bob", "").member("carla", "");
        }
    }

    private int saveInConsole(String username, String list) {
        UserRepresentation user =
                realm.admin().users().get(realm.userId(username)).toRepresentation();
        user.singleAttribute("allowed_networks", list);
        return realm.call("PUT", "/users/" + user.getId(), user, realm.adminToken())
                .statusCode();
    }

    @Test
    void ofTwoRegistrationsOneCountsUntilTheNextSaveLeavesOne() {
        networks().inBrowserFlow().save(Map.of("mode", "report", "defaultNetworks", HERE));
        realm.registerTwice("tillkey-networks");

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .issued())
                .as("a realm that only reports refuses nobody")
                .isTrue();
        assertThat(finding("settings_twice").get("remedy").asText()).contains("Delete all but one");
        assertThat(get("/settings").get("defaultNetworks").asText()).isEqualTo(HERE);
        assertThat(networks().change("{\"mode\": \"enforce\"}").statusCode()).isEqualTo(200);
        assertThat(finding("settings_twice")).isNull();
        assertThat(get("/settings").get("defaultNetworks").asText()).isEqualTo(HERE);

        realm.registerTwice("tillkey-networks");
        realm.storeSettings("tillkey-networks", Map.of("mode", "off"));
        assertThat(get("/settings").get("mode").asText())
                .as("nothing that somebody switched on is off")
                .isEqualTo("enforce");
    }

    // Rights

    @Test
    void whoHasNoRightsGets403() {
        String nobody = realm.tokenOf("carla");
        String bob = realm.userId("bob");

        for (String path : List.of(
                "/settings",
                "/members/" + bob + "/list",
                "/members/gone/list",
                "/stores/STO-01/list",
                "/stores/gone/list",
                "/zones/office/use",
                "/reports/preview",
                "/reports/refusals",
                "/reports/anywhere")) {
            assertThat(get(path, nobody).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(networks().save(Map.of("mode", "off"), nobody).statusCode()).isEqualTo(403);
        assertThat(networks().saveMember("bob", HERE, nobody).statusCode()).isEqualTo(403);
        assertThat(realm.call("PUT", "/tillkey-networks/stores/STO-01/list", Map.of("list", HERE), nobody)
                        .statusCode())
                .isEqualTo(403);
        assertThat(realm.call(
                                "POST",
                                "/tillkey-networks/members/" + bob + "/allowances",
                                Map.of("address", "192.0.2.7", "until", TOMORROW),
                                nobody)
                        .statusCode())
                .isEqualTo(403);
    }

    @TestFactory
    Stream<DynamicTest> whoMayOnlyViewChangesNothing() {
        return Rows.of("""
                        anna | view-users
                        carla | view-realm
                        erik | view-events
                        """, row -> {
            String viewer = realm.tokenOf(row.get(0), row.get(1));

            assertThat(networks().save(Map.of("mode", "off"), viewer).statusCode())
                    .isEqualTo(403);
            assertThat(networks().saveMember("bob", HERE, viewer).statusCode()).isEqualTo(403);
        });
    }

    // Reports

    @Test
    void thePreviewListsRefusedMembersAndChangesNothing() {
        networks().inBrowserFlow();
        realm.browser().logInWithPassword("back-office", "bob");
        realm.browser().logInWithPassword("back-office", "erik");
        networks().member("bob", HERE).member("erik", ELSEWHERE);

        JsonNode preview = get("/reports/preview?days=30");

        assertThat(preview.get("members")).hasSize(1);
        JsonNode erik = preview.get("members").get(0);
        assertThat(erik.get("username").asText()).isEqualTo("erik");
        assertThat(erik.get("refused").get(0).get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(erik.get("refused").get(0).get("list").asText()).isEqualTo("own");
        assertThat(preview.get("complete").asBoolean()).isTrue();
        assertThat(realm.browser().logInWithPassword("back-office", "erik").isAtClient())
                .isTrue();
    }

    @Test
    void aRefusedAddressCanBeAllowedForAWhile() {
        networks().inBrowserFlow().enforce(Map.of("defaultNetworks", ELSEWHERE));
        realm.browser().logInWithPassword("back-office", "bob");

        JsonNode refusal = get("/reports/refusals").get(0);
        assertThat(refusal.get("username").asText()).isEqualTo("bob");
        assertThat(refusal.get("clientId").asText()).isEqualTo("back-office");
        assertThat(refusal.get("reason").asText()).isEqualTo("network_not_allowed");
        assertThat(refusal.get("list").asText()).isEqualTo("default");
        assertThat(refusal.get("reportOnly").asBoolean()).isFalse();
        HttpResponse<String> allowed = realm.call(
                "POST",
                "/tillkey-networks/members/" + refusal.get("userId").asText() + "/allowances",
                Map.of("address", refusal.get("address").asText(), "until", TOMORROW, "note", "fair in Malmö"),
                realm.adminToken());

        assertThat(allowed.statusCode()).as(allowed.body()).isEqualTo(200);
        assertThat(Http.json(allowed.body()).get("list").asText())
                .isEqualTo("@inherited, 127.0.0.1 until " + TOMORROW + " # fair in Malmö");
        Tokens tokens = realm.browser().logInWithPassword("back-office", "bob").tokens();
        assertThat(tokens.issued()).isTrue();
        networks().enforce(Map.of("defaultNetworks", HERE));
        assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                .as("what was allowed before still is")
                .isTrue();
    }

    @TestFactory
    Stream<DynamicTest> aNoteOfAnAllowanceBringsNoEntryAndNoEndAlong() {
        return Rows.each(
                Stream.of("ticket 4711, *", "ticket\n*", "ticket\u2028*", "until 2099-01-01", "till fredag"),
                this::refusesNote);
    }

    private void refusesNote(String note) {
        HttpResponse<String> refused = realm.call(
                "POST",
                "/tillkey-networks/members/" + realm.userId("bob") + "/allowances",
                Map.of("address", "192.0.2.7", "until", TOMORROW, "note", note),
                realm.adminToken());

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("note");
        assertThat(get("/members/" + realm.userId("bob") + "/list").hasNonNull("list"))
                .isFalse();
    }

    @TestFactory
    Stream<DynamicTest> anAllowanceIsOneAddressForSomeTime() {
        return Rows.of("""
                        192.0.2.0/24 | 2099-01-01T00:00Z | must be one address
                        localhost | 2099-01-01T00:00Z | must be one address
                        192.0.2.7 | 2099-01-01T00:00Z | until is
                        192.0.2.7 | 2020-01-01T00:00Z | until is
                        192.0.2.7 | tomorrow | until is
                        """, row -> {
            String address = row.get(0);
            String until = row.get(1);
            String problem = row.get(2);
            HttpResponse<String> refused = realm.call(
                    "POST",
                    "/tillkey-networks/members/" + realm.userId("bob") + "/allowances",
                    Map.of("address", address, "until", until),
                    realm.adminToken());

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains(problem);
        });
    }

    @Test
    void membersAllowedFromAnywhereAreReported() {
        networks()
                .enforce(Map.of("zones", Map.of("world", "*", "office", HERE), "defaultNetworks", HERE))
                .member("bob", "*")
                .member("erik", "192.0.2.7, * until 2099-01-01T00:00Z # travels # *")
                .member("carla", "192.0.2.7 # not *")
                .store("STO-02", "*");

        JsonNode report = get("/reports/anywhere");

        assertThat(report.get("members")).extracting(JsonNode::asText).containsExactly("bob", "erik");
        assertThat(report.get("groups")).extracting(JsonNode::asText).containsExactly("Uppsala");
        assertThat(report.get("zones")).extracting(JsonNode::asText).containsExactly("world");
        assertThat(report.get("byDefault").asBoolean()).isFalse();
    }

    private List<String> findings() {
        return realm.check("networks").findValuesAsText("code");
    }

    private JsonNode finding(String code) {
        for (JsonNode finding : realm.check("networks")) {
            if (finding.get("code").asText().equals(code)) {
                return finding;
            }
        }
        return null;
    }

    private static String json(Object value) {
        try {
            return JsonSerialization.writeValueAsString(value);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void theSelfCheckFindsWhatIsMissing() {
        assertThat(findings()).as("switched off").isEmpty();
        networks().save(Map.of("mode", "report", "defaultNetworks", HERE));
        assertThat(findings()).contains("flow_without_step");

        networks().inBrowserFlow().inDirectGrantFlow();
        assertThat(findings()).isEmpty();

        addClientWithGrantsThatPassNoFlow();
        assertThat(findings()).containsExactly("grant_without_step", "grant_without_step");
        realm.clientSettings("server-app", Map.of("calls_from_member", "false"));
        assertThat(findings()).as("an administrator has said so").isEmpty();

        StepFlows.require(realm.admin().flows(), "networks", "ALTERNATIVE", "networks - sign in");
        assertThat(findings()).containsExactly("step_passed_by");
        StepFlows.require(realm.admin().flows(), "networks", "REQUIRED", "networks - sign in");
        networks().uncheckedMembers();
        assertThat(findings()).containsExactlyInAnyOrder("attribute_not_validated", "attribute_short");
        Networks.of(realm).editableByMembers();
        assertThat(findings()).contains("own_lists_ignored");
    }

    private void addClientWithGrantsThatPassNoFlow() {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId("server-app");
        client.setSecret("server-secret");
        client.setPublicClient(false);
        client.setAttributes(
                Map.of("oidc.ciba.grant.enabled", "true", "oauth2.jwt.authorization.grant.enabled", "true"));
        realm.addClient(client);
    }

    @Test
    void aStepBeforeTheSignInIsFound() {
        networks().save(Map.of("mode", "report", "defaultNetworks", HERE));
        networks().inBrowserFlow().inDirectGrantFlow();
        var flows = realm.admin().flows();
        flows.getExecutions("networks").stream()
                .filter(execution -> "tillkey-network".equals(execution.getProviderId()))
                .forEach(execution -> flows.raisePriority(execution.getId()));

        assertThat(findings()).containsExactly("step_before_sign_in");
        assertThat(finding("step_before_sign_in").get("place").asText()).contains("networks");
    }

    @Test
    void theSelfCheckNamesEachListThatIsBroken() {
        networks().save(Map.of("mode", "report", "defaultNetworks", HERE, "zones", Map.of("office", HERE)));
        networks().inBrowserFlow().inDirectGrantFlow().stepList("@gone");
        networks().group("/stores", List.of("127.0.0.1", "localhost"));
        networks().uncheckedMembers().memberUnchecked("bob", "10.1.2.3/8");
        networks().memberUnchecked("carla", "10.1.2.3 # till fredag");
        networks().checkedMembers();
        // Nothing validates the mappers of a new client.
        for (Map<String, String> settings : List.of(
                Map.of("allowed_networks", "@inherited"),
                Map.of("allowed_networks", HERE, "calls_from_member", "yes"))) {
            ClientRepresentation client = new ClientRepresentation();
            client.setClientId(settings.containsKey("calls_from_member") ? "closed-app" : "listed-app");
            client.setProtocolMappers(List.of(RetailRealm.settingsMapper("openid-connect", settings)));
            realm.addClient(client);
        }
        // As the gate reads it.
        realm.clientSettings("pos", Map.of("calls_from_member", " true "));

        JsonNode check = realm.check("networks");

        assertThat(check)
                .filteredOn(finding -> finding.get("code").asText().equals("list_broken"))
                .extracting(finding -> finding.get("place").asText())
                .containsExactlyInAnyOrder("user bob", "group /stores", "client listed-app", "step networks step");
        assertThat(check).allSatisfy(finding -> {
            assertThat(finding.fieldNames())
                    .toIterable()
                    .containsExactly("part", "code", "severity", "place", "problem", "remedy");
            assertThat(finding).allSatisfy(text -> assertThat(text.asText()).isNotBlank());
            assertThat(finding.get("severity").asText()).isIn("error", "warning");
        });
        assertThat(findings()).contains("note_like_end");
        assertThat(realm.check("realm"))
                .filteredOn(finding -> finding.get("code").asText().equals("client_settings_broken"))
                .extracting(finding -> finding.get("place").asText())
                .containsExactly("Clients > closed-app");
        assertThat(realm.call("GET", "/tillkey/check?part=networks", "", realm.tokenOf("dora", "view-realm"))
                        .body())
                .as("for who may not view users")
                .contains("user " + realm.userId("bob"), "\"membersNamed\":false")
                .doesNotContain("user bob", "10.1.2.3", "till fredag", "localhost");
    }

    @Test
    void theSelfCheckKnowsEveryTypeOfEventThatARefusalHas() {
        networks().save(Map.of("mode", "report", "defaultNetworks", HERE));
        for (String type : List.of(
                "LOGIN_ERROR",
                "CODE_TO_TOKEN_ERROR",
                "REFRESH_TOKEN_ERROR",
                "TOKEN_EXCHANGE_ERROR",
                "OAUTH2_DEVICE_CODE_TO_TOKEN_ERROR")) {
            List<String> kept = realm.admin().getRealmEventsConfig().getEnabledEventTypes();
            keepEvents(kept.stream().filter(one -> !one.equals(type)).toList());
            assertThat(finding("events_not_kept").get("problem").asText()).contains(" " + type + ",");
            keepEvents(kept);
        }

        keepEvents(List.of());

        assertThat(finding("events_not_kept").get("problem").asText())
                .as("Keycloak keeps its own choice where no types are named")
                .contains(" REFRESH_TOKEN_ERROR,")
                .doesNotContain(" LOGIN_ERROR,");
    }

    private void keepEvents(List<String> types) {
        RealmEventsConfigRepresentation config = realm.admin().getRealmEventsConfig();
        config.setEnabledEventTypes(types);
        realm.admin().updateRealmEventsConfig(config);
    }

    /**
     * A class of its own, because the server loads what the code that it is sent stands in, and lacks what the tests
     * use.
     */
    private static final class TillLogins {

        static void write(RunOnServerClient server, String realm, int count) {
            server.run(session -> {
                RealmModel there = session.realms().getRealmByName(realm);
                for (int i = 0; i < count; i++) {
                    Event login = new Event();
                    login.setType(EventType.LOGIN);
                    login.setRealmId(there.getId());
                    login.setClientId("pos");
                    login.setUserId("at-a-till-" + i);
                    login.setIpAddress("192.0.2.7");
                    login.setTime(System.currentTimeMillis());
                    login.setDetails(Map.of("tillkey_terminal", "till"));
                    session.getProvider(EventStoreProvider.class).onEvent(login);
                }
            });
        }
    }
}
