package io.github.tillkey.testsuite;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.Response;
import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** How administrators set networks up, and what keeps them from doing harm. The tests come from the loopback address. */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkAdminTest extends RetailTest {

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

    /** A token of a member with these roles of {@code realm-management}, as the admin console gets it. */
    private String tokenOf(String username, String... roles) {
        for (String role : roles) {
            realm.grantAdminRole(username, role);
        }
        realm.updateClient("back-office", client -> client.setDirectAccessGrantsEnabled(true));
        return realm.token(Map.of(
                        "grant_type",
                        "password",
                        "client_id",
                        "back-office",
                        "username",
                        username,
                        "password",
                        username + "-demo"))
                .accessToken();
    }

    // Settings

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'mode':'on'} | mode is \"on\" | off or report or enforce",
                "{'requiredFor':'role'} | required_role is missing | name the role",
                "{'requiredFor':'kinds'} | required_kinds is empty | name the kinds",
                "{'requiredFor':'kinds','requiredKinds':['boss']} | required_kinds has \"boss\" | employee",
                "{'defaultNetworks':'10.0.0.1/8'} | default_networks | Write 10.0.0.0/8",
                "{'defaultNetworks':'@nowhere'} | @nowhere | add it to the zones",
                "{'defaultNetworks':'@store'} | default_networks | cannot refer to that",
                "{'zones':{'Office':'10.0.0.1'}} | zones has the line \"Office = 10.0.0.1\" | lower-case",
                "{'zones':{'store':'10.0.0.1'}} | zones | neither store nor inherited",
                "{'zones':{'a':'@b','b':'10.0.0.1'}} | zone \"a\" | cannot refer to that",
                "{'zones':{'a':'localhost'}} | wrong zone \"a\". Entry 1, \"localhost\" | Write the address",
            })
    void wrongSettingsAreRefusedByRestAndByTheComponentAlikeNamingFieldValueAndRemedy(
            String settings, String problem, String remedy) {
        HttpResponse<String> saved = realm.call(
                "PUT", "/tillkey-networks/settings", Http.json(settings.replace('\'', '"')), realm.adminToken());

        assertThat(saved.statusCode()).isEqualTo(400);
        String error = Http.json(saved.body()).get("errorMessage").asText().replace('\'', '"');
        assertThat(error).contains(problem).contains(remedy);
    }

    private ComponentRepresentation component(Map<String, List<String>> config) {
        ComponentRepresentation component = new ComponentRepresentation();
        component.setName("tillkey-networks");
        component.setProviderId("tillkey-networks");
        component.setProviderType("org.keycloak.services.ui.extend.UiTabProvider");
        component.setConfig(new MultivaluedHashMap<>(config));
        return component;
    }

    @Test
    void theComponentOfTheAdminConsoleIsValidatedAndThereIsOnlyOne() {
        try (Response broken = realm.admin().components().add(component(Map.of("zones", List.of("a = 10.0.0.1/8"))))) {
            assertThat(broken.getStatus()).isEqualTo(400);
            assertThat(broken.readEntity(String.class)).contains("zone \\\"a\\\"", "Write 10.0.0.0/8");
        }
        try (Response first = realm.admin().components().add(component(Map.of("mode", List.of("report"))))) {
            assertThat(first.getStatus()).isEqualTo(201);
        }
        try (Response second = realm.admin().components().add(component(Map.of()))) {
            assertThat(second.getStatus()).isEqualTo(400);
            assertThat(second.readEntity(String.class)).contains("already has network settings");
        }
        assertThat(get("/settings").get("mode").asText()).isEqualTo("report");
    }

    @Test
    void aZoneInUseCannotGoAndTheRefusalSaysWhoUsesIt() {
        Networks networks = networks().enforce(Map.of("zones", Map.of("office", HERE, "free", HERE)));
        networks.member("bob", "192.0.2.7, @office").store("STO-01", "@office");
        realm.updateClient("web-shop", client -> client.getAttributes().put("tillkey.allowed_networks", "@office"));
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
    void aZoneWhoseNameBeginsAnotherNameIsNotMistakenForIt() {
        Networks networks = networks().enforce(Map.of("zones", Map.of("office", HERE, "office_2", HERE)));
        networks.member("bob", "@office_2");

        assertThat(networks.save(Map.of("mode", "enforce", "zones", Map.of("office_2", HERE)))
                        .statusCode())
                .isEqualTo(200);
    }

    // Lists of members

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.2.3/8 | Entry 1, '10.1.2.3/8' | Write 10.0.0.0/8.",
                "10.0.0.1, 0.0.0.0/0 | Entry 2, '0.0.0.0/0' | Write *.",
                "010.0.0.1 | leading zero | without the zero",
                "10.0.0.1-2001:db8::1 | IPv4 to IPv4 | two ranges",
                "10.0.0.9-10.0.0.1 | ends before it starts | Write 10.0.0.1-10.0.0.9",
                "fe80::1%eth0 | with a zone | without %",
                "::ffff:10.0.0.1 | IPv4 inside IPv6 | Write 10.0.0.1",
                "till.example.com | never looked up | Write the address",
                "10.0.0.1 until 2026-12-24 | the end is no date and time | 2026-12-24T18:00+01:00",
                "@nowhere | no zone with this name | name of a zone",
            })
    void aBadListIsRefusedInTheAdminConsoleAndByRestNamingEntryPositionAndRemedy(
            String list, String problem, String remedy) {
        assertThatThrownBy(() ->
                        realm.updateUser("bob", user -> user.getAttributes().put("allowed_networks", List.of(list))))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> assertThat(
                                refused.getResponse().readEntity(String.class))
                        .contains(problem.replace("\"", "\\\""))
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
    void aListOfTwoThousandEntriesIsSavedInTheAdminConsoleAndOneMoreIsRefused() {
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
        String token = tokenOf("dora", "realm-admin");
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
    void anAdministratorOfTheServerIsNotJudgedHere() {
        assertThat(networks().save(Map.of("mode", "enforce")).statusCode()).isEqualTo(200);
    }

    // Rights

    @Test
    void whoHasNoRightsGets403() {
        String nobody = tokenOf("carla");
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
                "/reports/anywhere",
                "/reports/check")) {
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

    @ParameterizedTest
    @ValueSource(strings = {"view-users", "view-realm", "view-events"})
    void whoMayOnlyViewChangesNothing(String role) {
        String viewer = tokenOf("carla", role);

        assertThat(networks().save(Map.of("mode", "off"), viewer).statusCode()).isEqualTo(403);
        assertThat(networks().saveMember("bob", HERE, viewer).statusCode()).isEqualTo(403);
    }

    // Reports

    @Test
    void thePreviewSaysWhoWouldBeRefusedAndChangesNothing() {
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
    void aRefusalIsListedAndOneCallLetsTheMemberInFromThereForAWhile() {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.0/24 | 2099-01-01T00:00Z | address must be one address",
                "localhost | 2099-01-01T00:00Z | address must be one address",
                "192.0.2.7 | 2099-01-01T00:00Z | until must be",
                "192.0.2.7 | 2020-01-01T00:00Z | until must be",
                "192.0.2.7 | tomorrow | until must be",
            })
    void anAllowanceIsOneAddressForSomeTime(String address, String until, String problem) {
        HttpResponse<String> refused = realm.call(
                "POST",
                "/tillkey-networks/members/" + realm.userId("bob") + "/allowances",
                Map.of("address", address, "until", until),
                realm.adminToken());

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains(problem);
    }

    @Test
    void whoIsAllowedFromEverywhereIsReported() {
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
        return get("/reports/check").findValuesAsText("code");
    }

    @Test
    void theSelfCheckFindsWhatIsMissing() {
        assertThat(findings()).as("switched off").isEmpty();
        networks().save(Map.of("mode", "report"));
        assertThat(findings()).contains("flow_without_step");

        networks().inBrowserFlow().inDirectGrantFlow();
        assertThat(findings()).isEmpty();

        addClientWithGrantsThatPassNoFlow();
        assertThat(findings()).containsExactly("grant_without_step", "grant_without_step");
        realm.updateClient("server-app", client -> client.getAttributes().put("tillkey.calls_from_member", "false"));
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
}
