package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import io.github.tillkey.testsuite.provider.Counters;
import io.github.tillkey.testsuite.provider.DanglingFlows;
import io.github.tillkey.testsuite.provider.ServerLog;
import io.github.tillkey.testsuite.provider.SwitchableCheck;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The self-check of all parts: who may read it, what it leaves alone, and where it is told without being asked. */
@KeycloakIntegrationTest(config = PackServer.class)
class SelfCheckTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private HttpResponse<String> ask(String query, String token) {
        return realm.call("GET", "/tillkey/check" + query, "", token);
    }

    private List<String> found(String part) {
        return StreamSupport.stream(realm.check(part).spliterator(), false)
                .map(finding -> finding.get("code").asText() + " "
                        + finding.get("place").asText())
                .toList();
    }

    private void change(Consumer<RealmRepresentation> change) {
        RealmRepresentation settings = realm.admin().toRepresentation();
        change.accept(settings);
        realm.admin().update(settings);
    }

    @Test
    void onlyWhoMayViewTheRealmReadsItAndNamesAreForThoseWhoMayViewUsers() {
        Dates.of(realm).unchecked();
        realm.updateUser("carla", user -> user.singleAttribute("valid_until", "31.12.2026"));
        String realmOnly = realm.tokenOf("dora", "view-realm");
        String both = realm.tokenOf("bob", "view-realm", "view-users");

        assertThat(List.of(
                        ask("", realm.tokenOf("anna")).statusCode(),
                        ask("", realm.tokenOf("erik", "view-users")).statusCode(),
                        ask("?part=gone", realm.tokenOf("erik")).statusCode()))
                .as("told apart by nothing")
                .containsOnly(403);
        HttpResponse<String> unknown = ask("?part=gone", realmOnly);
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("part", "networks", "realm");
        HttpResponse<String> withoutNames = ask("", realmOnly);
        assertThat(Http.json(withoutNames.body()).get("membersNamed").asBoolean())
                .isFalse();
        assertThat(withoutNames.headers().firstValue("cache-control"))
                .hasValueSatisfying(value -> assertThat(value).contains("no-store"));
        assertThat(withoutNames.body())
                .contains("user " + realm.userId("carla"))
                .doesNotContain("carla", "31.12.2026");
        HttpResponse<String> withNames = ask("", both);
        assertThat(Http.json(withNames.body()).get("membersNamed").asBoolean()).isTrue();
        assertThat(withNames.body()).contains("user carla", "31.12.2026");

        realm.setSetting("enabled", "false");
        assertThat(ask("", both).statusCode()).isEqualTo(409);
    }

    @Test
    void everyFindingHasEverythingAndAPartAloneTellsTheSame() {
        realm.storePolicy(Map.of());
        realm.setSetting("stores_group", "gone");

        JsonNode all = realm.check("");

        assertThat(all).hasSizeGreaterThan(2).allSatisfy(finding -> {
            assertThat(finding.fieldNames())
                    .toIterable()
                    .containsExactly("part", "code", "severity", "place", "problem", "remedy");
            assertThat(finding).allSatisfy(text -> assertThat(text.asText()).isNotBlank());
        });
        assertThat(realm.check("pin"))
                .isNotEmpty()
                .containsExactlyElementsOf(StreamSupport.stream(all.spliterator(), false)
                        .filter(finding -> finding.get("part").asText().equals("pin"))
                        .toList());
    }

    @Test
    void aPartThatFailsIsAFindingAndHidesNoOtherAndNoPartCanWrite() {
        List<String> before = found("");
        realm.setAttribute(SwitchableCheck.ATTRIBUTE, "throw");

        assertThat(found("")).contains("check_failed self-check a-test").containsAll(before);
        assertThat(ask("", realm.adminToken()).body()).doesNotContain("broken by the test");

        realm.setAttribute(SwitchableCheck.ATTRIBUTE, "write");
        assertThat(found("")).isEqualTo(before);
        assertThat(realm.admin().toRepresentation().getAttributes()).doesNotContainKey("test.written");
    }

    @Test
    void whatTheRealmAndItsClientsLackIsFound() {
        assertThat(found("realm")).isEmpty();
        String name = realm.name();

        change(settings -> {
            settings.setSslRequired("none");
            settings.setBruteForceProtected(false);
        });
        var profile = realm.admin().users().userProfile().getConfiguration();
        profile.getAttribute("staff_kind").getPermissions().getEdit().add("user");
        realm.admin().users().userProfile().update(profile);
        OnServer.danglingFlows(server, name);
        assertThat(found("realm"))
                .containsExactlyInAnyOrder(
                        "https_not_required Realm settings > General > Require SSL",
                        "brute_force_off Realm settings > Security defenses > Brute force detection",
                        "attribute_editable Realm settings > User profile > staff_kind",
                        "flow_unknown Clients > back-office > Advanced > Authentication flow overrides",
                        "flow_unknown Identity providers > head");

        change(settings -> settings.setAccessTokenLifespan(3_600));
        realm.updateClient("web-shop", client -> client.setImplicitFlowEnabled(true));
        assertThat(found("realm"))
                .contains("access_tokens_long Realm settings > Tokens", "implicit_flow Clients > web-shop");
        realm.updateClient("web-shop", client -> client.setImplicitFlowEnabled(false));
        assertThat(found("dates")).contains("provider_without_step Identity providers > plain");

        var mappers = realm.admin().clients().get(realm.clientUuid("pos")).getProtocolMappers();
        mappers.getMappers().stream()
                .filter(mapper -> "tillkey-store-mapper".equals(mapper.getProtocolMapper()))
                .forEach(mapper -> mappers.delete(mapper.getId()));
        realm.updateClient("pos", client -> {
            client.setPublicClient(false);
            client.setRedirectUris(List.of("http://127.0.0.1/callback", "http://pos.example.com/callback"));
        });
        realm.updateClient("web-shop", client -> client.getAttributes().put("minimum.acr.value", "otp"));
        assertThat(found("pin"))
                .contains(
                        "mapper_missing Clients > pos",
                        "client_secret_in_till Clients > pos",
                        "client_without_https Clients > pos > Valid redirect URIs")
                .noneMatch(finding -> finding.startsWith("level_condition_missing"));
        var flows = realm.admin().flows();
        flows.addExecution("retail till", Map.of("provider", "auth-cookie"));
        StepFlows.require(flows, "retail till", "ALTERNATIVE", "auth-cookie");
        assertThat(found("pin")).contains("till_flow_with_cookie Clients > pos");
        for (String flow : List.of("retail till", "retail browser")) {
            flows.getExecutions(flow).stream()
                    .filter(step -> "conditional-level-of-authentication".equals(step.getProviderId()))
                    .forEach(step -> flows.removeExecution(step.getId()));
        }
        assertThat(found("pin"))
                .contains(
                        "level_condition_missing Authentication > retail till",
                        "level_condition_missing Authentication > retail browser");
    }

    @Test
    void aStartIsToldInTheLogAndByTheMetricWithoutLookingAtMembers(@TempDir Path folder) throws IOException {
        String log = folder.resolve("server.log").toString();
        String name = realm.name();
        Dates.of(realm).unchecked();
        realm.updateUser("carla", user -> user.singleAttribute("valid_until", "31.12.2026"));
        change(settings -> settings.setBruteForceProtected(false));
        OnServer.collect(server);
        try (RetailRealm off = RetailRealm.create(adminClient, urls.getBase())) {
            String offName = off.name();
            off.setAttribute("tillkey.setup", "{}");
            off.setSetting("enabled", "false");
            OnServer.start(server, log);
            List<String> warnings = Files.readAllLines(Path.of(log)).stream()
                    .filter(line -> line.startsWith("WARN ") && line.contains("SelfCheckTask"))
                    .toList();
            assertThat(warnings)
                    .filteredOn(line -> line.contains("Realm " + name + ","))
                    .anySatisfy(line -> assertThat(line)
                            .contains("Security defenses", "Anybody may try", "Choose", "(realm: brute_force_off)"))
                    .noneMatch(line -> line.contains("dates_unreadable"));
            assertThat(warnings)
                    .filteredOn(line -> line.contains("Realm " + offName + ","))
                    .singleElement()
                    .satisfies(line -> assertThat(line).contains("switched off", "Tillkey: realm"));
            assertThat(gauge(name, "realm", "settings")).isEqualTo("1");
            assertThat(gauge(name, "dates", "members")).as("not looked at").isEqualTo("none");
            assertThat(gauge(offName, "realm", "settings")).isEqualTo("1");
        }

        realm.check("dates");
        assertThat(gauge(name, "dates", "members")).isEqualTo("1");
        change(settings -> settings.setBruteForceProtected(true));
        realm.check("");
        assertThat(gauge(name, "realm", "settings")).isEqualTo("0");
        assertThat(gauge(name, "dates", "members")).isEqualTo("1");

        realm.setSetting("enabled", "false");
        OnServer.start(server, log);
        assertThat(gauge(name, "dates", "members")).isEqualTo("none");
    }

    private String gauge(String realmName, String part, String about) {
        return OnServer.gauge(server, realmName, part, about).replace("\"", "");
    }

    /**
     * A class of its own, because the server loads what the code that it is sent stands in, and lacks what the tests
     * use.
     */
    private static final class OnServer {

        static void danglingFlows(RunOnServerClient server, String realm) {
            server.run(session -> DanglingFlows.give(session, realm, "back-office"));
        }

        static void collect(RunOnServerClient server) {
            server.run(session -> Counters.collect());
        }

        static String gauge(RunOnServerClient server, String realm, String part, String about) {
            return server.fetchString(session -> Counters.findings(realm, part, about));
        }

        /** What a start does, with its log. */
        static void start(RunOnServerClient server, String log) {
            server.run(session -> ServerLog.record(Path.of(log)));
            try {
                server.run(session -> BackgroundThread.firstSelfCheck(session.getKeycloakSessionFactory()));
            } finally {
                server.run(session -> ServerLog.Recording.end());
            }
        }
    }
}
