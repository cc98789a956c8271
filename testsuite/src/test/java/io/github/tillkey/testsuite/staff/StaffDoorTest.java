package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.CLIENT;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.ORIGIN;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.DpopKey;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm.Till;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Who gets into the staff API, and who does not. */
@KeycloakIntegrationTest(config = PackServer.class)
class StaffDoorTest extends RetailTest {

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private String me(String token) {
        return problem(door.get("me", token));
    }

    private void settings(java.util.function.Consumer<RealmRepresentation> change) {
        RealmRepresentation settings = realm.admin().toRepresentation();
        change.accept(settings);
        realm.admin().update(settings);
    }

    @TestFactory
    Stream<DynamicTest> onlyATokenOfTheClientForItselfOpensTheDoor() {
        realm.addAudience("back-office", CLIENT);
        ClientRepresentation service = new ClientRepresentation();
        service.setClientId("robot");
        service.setSecret("robot-secret");
        service.setServiceAccountsEnabled(true);
        service.setAttributes(Map.of("standard.token.exchange.enabled", "true"));
        realm.addClient(service);
        realm.addAudience("robot", CLIENT);
        realm.addAudience(CLIENT, "robot");
        Tokens bob = door.logIn("bob");
        Map<String, String> robot = Map.of("client_id", "robot", "client_secret", "robot-secret");
        Map<String, String> headers = new HashMap<>();
        headers.put("none", null);
        headers.put("basic", "Basic Ym9iOmJvYi1kZW1v");
        headers.put("garbage", "Bearer garbage");
        headers.put("good", "Bearer " + bob.accessToken());
        headers.put("id token", "Bearer " + bob.idToken());
        headers.put("refresh token", "Bearer " + bob.refreshToken());
        headers.put(
                "another client",
                "Bearer "
                        + realm.browser()
                                .logInWithPassword("back-office", "bob")
                                .tokens()
                                .accessToken());
        headers.put(
                "service account",
                "Bearer "
                        + token(robot, Map.of("grant_type", "client_credentials"))
                                .accessToken());
        headers.put(
                "exchanged",
                "Bearer "
                        + token(
                                        robot,
                                        Map.of(
                                                "grant_type",
                                                "urn:ietf:params:oauth:grant-type:token-exchange",
                                                "subject_token",
                                                bob.accessToken(),
                                                "subject_token_type",
                                                "urn:ietf:params:oauth:token-type:access_token"))
                                .accessToken());
        headers.put("another realm", "Bearer " + realm.adminToken());
        DpopKey key = DpopKey.create();
        headers.put(
                "bound to a key that is not shown",
                "Bearer "
                        + realm.tokenWithProof(
                                        realm.browser()
                                                .logInWithPassword(CLIENT, "bob")
                                                .redemption(),
                                        key)
                                .accessToken());
        return Rows.of("""
                good                             | 200               |
                none                             | 401 token_missing | Bearer
                basic                            | 401 token_missing | Bearer
                garbage                          | 401 token_invalid | Bearer error="invalid_token"
                id token                         | 401 token_invalid | Bearer error="invalid_token"
                refresh token                    | 401 token_invalid | Bearer error="invalid_token"
                another client                   | 401 token_invalid | Bearer error="invalid_token"
                service account                  | 401 token_invalid | Bearer error="invalid_token"
                exchanged                        | 401 token_invalid | Bearer error="invalid_token"
                another realm                    | 401 token_invalid | Bearer error="invalid_token"
                bound to a key that is not shown | 401 token_invalid | Bearer error="invalid_token"
                """, row -> {
            String header = headers.get(row.get(0));
            HttpResponse<String> answer = door.get("me", header == null ? Map.of() : Map.of("Authorization", header));

            assertThat(problem(answer)).isEqualTo(row.get(1));
            assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                    .isEqualTo(row.get(2));
            assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
        });
    }

    private Tokens token(Map<String, String> client, Map<String, String> form) {
        Map<String, String> all = new HashMap<>(form);
        all.putAll(client);
        return realm.token(all);
    }

    @Test
    void whoHasProvenNothingStaysOutside() {
        StepFlows.require(realm.admin().flows(), "retail browser", "DISABLED", "retail browser - second factor");
        realm.addOlga();
        realm.grantAdminRole("olga", "impersonation");
        assertThat(me(realm.impersonated("bob").open(CLIENT).tokens().accessToken()))
                .as("an administrator in the place of a member")
                .isEqualTo("401 level_too_low");

        StepFlows.inBrowserFlow(realm, "name only", "auth-username-form");
        assertThat(me(realm.browser()
                        .open(CLIENT)
                        .submit(Map.of("username", "bob"))
                        .tokens()
                        .accessToken()))
                .as("a name that was typed")
                .isEqualTo("401 level_too_low");
    }

    @Test
    void noStoreGivesPermissionsOfTheRealm() {
        realm.giveStoreRoles("anna", "cashier");
        door.give("carla", "staff-admin");
        RoleRepresentation role = realm.admin().roles().get("staff-admin").toRepresentation();
        String store = realm.storeGroup("STO-01").getId();
        realm.admin().groups().group(store).roles().realmLevel().add(List.of(role));
        realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .get("cashier")
                .addComposites(List.of(role));

        assertThat(door.json("me", door.token("anna")).get("authority")).isEmpty();
        assertThat(door.json("me", door.token("carla")).get("authority").toString())
                .isEqualTo("[\"staff-admin\"]");
    }

    @Test
    void anAudienceIsNeededAlsoInALightweightToken() {
        realm.updateClient(
                CLIENT, client -> client.getAttributes().put("client.use.lightweight.access.token.enabled", "true"));
        assertThat(me(door.token("bob"))).as("lightweight").isEqualTo("200");
        var client = realm.admin().clients().get(realm.clientUuid(CLIENT));
        client.getProtocolMappers().getMappers().stream()
                .filter(mapper -> mapper.getName().equals("audience"))
                .forEach(mapper -> client.getProtocolMappers().delete(mapper.getId()));

        assertThat(me(door.token("bob"))).as("lightweight").isEqualTo("401 token_invalid");
        realm.updateClient(
                CLIENT,
                lightweight -> lightweight.getAttributes().put("client.use.lightweight.access.token.enabled", "false"));
        assertThat(me(door.token("bob"))).isEqualTo("401 token_invalid");
    }

    @Test
    void theCookieOfALoginOpensNothing() {
        var browser = realm.browser();
        browser.logInWithPassword(CLIENT, "bob");

        assertThat(browser.get(door.url("me")).status()).isEqualTo(401);
    }

    @Test
    void aTokenIsGoodAsLongAsSessionUserAndClientAre() {
        Tokens ended = door.logIn("bob");
        realm.endSessions("bob");
        assertThat(me(ended.accessToken())).as("session ended").isEqualTo("401 token_invalid");

        String offline = realm.browser()
                .open(CLIENT, Map.of("scope", "openid offline_access"))
                .submit(Map.of("username", "bob", "password", "bob-demo"))
                .tokens()
                .refreshToken();
        realm.endSessions("bob");
        Tokens refreshed = realm.refresh(CLIENT, offline);
        assertThat(refreshed.issued()).isTrue();
        assertThat(me(refreshed.accessToken())).as("offline session").isEqualTo("401 token_invalid");

        String token = door.token("bob");
        realm.updateClient(CLIENT, client -> client.setEnabled(false));
        assertThat(me(token)).as("client disabled").isEqualTo("401 token_invalid");
        realm.updateClient(CLIENT, client -> client.setEnabled(true));
        assertThat(me(token)).isEqualTo("200");
        realm.updateUser("bob", bob -> bob.setEnabled(false));
        assertThat(me(token)).as("member disabled").isEqualTo("401 token_invalid");
    }

    @Test
    void everyRuleIsAskedAtEachCallAndARefusalIsRecorded() {
        String token = door.token("bob");
        assertThat(me(token)).isEqualTo("200");
        realm.setAttribute("test.rule", "deny");

        HttpResponse<String> refused = door.get("me", token);

        assertThat(problem(refused)).isEqualTo("403 access_denied");
        assertThat(Http.json(refused.body()).get("reason").asText()).isEqualTo("denied_by_test");
        assertThat(realm.events().get(0))
                .satisfies(event -> assertThat(event.getClientId()).isEqualTo(CLIENT))
                .satisfies(event -> assertThat(event.getUserId()).isEqualTo(realm.userId("bob")))
                .satisfies(event -> assertThat(event.getDetails())
                        .containsEntry("reason", "denied_by_test")
                        .containsEntry("rule", "test-switchable"));
        realm.setAttribute("test.rule", "");
        assertThat(me(token)).isEqualTo("200");

        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.ELSEWHERE));
        assertThat(Http.json(door.get("me", token).body()).path("reason").asText())
                .isEqualTo("network_not_allowed");
    }

    @Test
    void noSessionOfATillAdministers() {
        String pin = realm.permanentPin("bob", "STO-01");
        Till till = realm.registeredTill("STO-01");
        till.browser().logInWithPin(pin);
        String elevated =
                till.browser().logInWithPassword(CLIENT, "bob").tokens().accessToken();
        realm.clientSettings(CLIENT, Map.of("pin", "true"));
        String tills = realm.admin().flows().getFlows().stream()
                .filter(flow -> flow.getAlias().equals("retail till"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.updateClient(CLIENT, client -> client.setAuthenticationFlowBindingOverrides(Map.of("browser", tills)));
        String byPin = realm.till("STO-01")
                .open(CLIENT)
                .submit(Map.of("pin", pin))
                .tokens()
                .accessToken();

        for (String token : List.of(elevated, byPin)) {
            HttpResponse<String> answer = door.get("me", token);
            assertThat(problem(answer)).isEqualTo("401 level_too_low");
            assertThat(answer.headers().firstValue("www-authenticate").orElse(""))
                    .contains("insufficient_user_authentication", "acr_values=\"password\"");
        }
        assertThat(realm.reasons()).startsWith("level_too_low", "level_too_low");
    }

    @Test
    void aLevelThatTheClientDemandsSinceIsAskedFor() {
        String token = door.token("bob");
        realm.updateClient(CLIENT, client -> client.getAttributes().put("minimum.acr.value", "otp"));

        HttpResponse<String> answer = door.get("me", token);

        assertThat(problem(answer)).isEqualTo("401 level_too_low");
        assertThat(answer.headers().firstValue("www-authenticate").orElse("")).contains("acr_values=\"otp\"");
    }

    @Test
    void httpsIsNeededWhereTheRealmDemandsItAndTillkeyMustBeOn() {
        String token = door.token("bob");
        settings(settings -> settings.setSslRequired("all"));
        assertThat(me(token)).isEqualTo("403 https_required");
        settings(settings -> settings.setSslRequired("external"));
        realm.setSetting("enabled", "false");
        assertThat(me(token)).isEqualTo("404 not_enabled");
    }

    @Test
    void onlyPagesOfTheClientMayCall() {
        String token = door.token("bob");
        Function<String, HttpResponse<String>> call =
                origin -> door.get("me", Map.of("Authorization", "Bearer " + token, "Origin", origin));
        Function<String, HttpResponse<String>> preflight =
                origin -> Http.send(HttpRequest.newBuilder(door.url("stores/STO-01/staff"))
                        .header("Origin", origin)
                        .header("Access-Control-Request-Method", "GET")
                        .header("Access-Control-Request-Headers", "authorization")
                        .method("OPTIONS", BodyPublishers.noBody())
                        .build());

        for (Function<String, HttpResponse<String>> way : List.of(call, preflight)) {
            HttpResponse<String> own = way.apply(ORIGIN);
            assertThat(own.statusCode()).isBetween(200, 204);
            assertThat(allowed(own)).contains(ORIGIN);
            HttpResponse<String> foreign = way.apply("https://evil.example");
            assertThat(problem(foreign)).isEqualTo("403 origin_forbidden");
            assertThat(allowed(foreign)).isEmpty();
        }
        assertThat(preflight
                        .apply(ORIGIN)
                        .headers()
                        .firstValue("access-control-allow-headers")
                        .orElse(""))
                .containsIgnoringCase("authorization");
    }

    private static Optional<String> allowed(HttpResponse<String> answer) {
        return answer.headers().firstValue("access-control-allow-origin");
    }

    @Test
    void theTokenOpensNoOtherDoor() {
        String token = door.token("bob");

        assertThat(realm.call("GET", "/users", Map.of(), token).statusCode()).isEqualTo(403);
        assertThat(realm.call("GET", "/tillkey-stores/stores/STO-01/staff", Map.of(), token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(Http.get(
                                realm.url("/account"),
                                Map.of("Authorization", "Bearer " + token, "Accept", "application/json"))
                        .statusCode())
                .isIn(401, 403);
        assertThat(Tokens.claims(token).has("resource_access")).isFalse();
    }
}
