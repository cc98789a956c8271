package io.github.tillkey.testsuite;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.authorization.PolicyEnforcementMode;
import org.keycloak.representations.idm.authorization.ResourceRepresentation;
import org.keycloak.representations.idm.authorization.ResourceServerRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * Every grant and every kind of client against every state that a member's list can be in: the table "Where it acts" of
 * docs/networks.md. No flow of these realms has the step, so this is what the gates do alone. The tests come from the loopback
 * address.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkGrantsTest extends RetailTest {

    /** What the database says of bob's networks. */
    private enum State {
        ALLOWED(HERE),
        REFUSED(ELSEWHERE),
        ENTRY_ENDED("127.0.0.0/8 until 2026-01-01T00:00Z, ::1 until 2026-01-01T00:00Z"),
        NO_LIST(null),
        BROKEN_LIST("127.0.0.1/8, ::1"),
        NO_SUCH_ZONE("@nowhere");

        private final String list;

        State(String list) {
            this.list = list;
        }
    }

    /** Who calls the token endpoint. */
    private enum Caller {
        PUBLIC_CLIENT(true),
        PUBLIC_CLIENT_OF_A_SERVER(false),
        CONFIDENTIAL_CLIENT(false),
        CONFIDENTIAL_CLIENT_OF_THE_MEMBER(true);

        private final boolean judged;

        Caller(boolean judged) {
            this.judged = judged;
        }
    }

    /** What the server has sent to the device that confirms a login by CIBA. */
    private static final AtomicReference<String> DEVICE_BEARER = new AtomicReference<>();

    private static HttpServer device;

    @InjectTimeOffSet
    TimeOffSet time;

    private Networks networks;
    private boolean confidential;

    @BeforeAll
    static void startDevice() throws IOException {
        device = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), PackServer.CIBA_PORT), 0);
        device.createContext("/", exchange -> {
            DEVICE_BEARER.set(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        device.start();
    }

    @AfterAll
    static void stopDevice() {
        device.stop(0);
    }

    @BeforeEach
    void setUp() {
        networks = Networks.of(realm).enforce().uncheckedMembers();
        put(State.ALLOWED);
    }

    private void put(State state) {
        networks.memberUnchecked("bob", state.list);
    }

    private void client(Caller caller) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId("app");
        confidential = caller.name().startsWith("CONFIDENTIAL");
        client.setPublicClient(!confidential);
        client.setSecret(confidential ? "app-secret" : null);
        client.setRedirectUris(List.of("http://localhost:8081/app/callback"));
        client.setDirectAccessGrantsEnabled(true);
        Map<String, String> attributes = new HashMap<>(Map.of(
                "oauth2.device.authorization.grant.enabled", "true",
                "oidc.ciba.grant.enabled", String.valueOf(confidential),
                "standard.token.exchange.enabled", String.valueOf(confidential)));
        if (caller == Caller.PUBLIC_CLIENT_OF_A_SERVER) {
            attributes.put("tillkey.calls_from_member", "false");
        } else if (caller == Caller.CONFIDENTIAL_CLIENT_OF_THE_MEMBER) {
            attributes.put("tillkey.calls_from_member", "true");
        }
        client.setAttributes(attributes);
        realm.addClient(client);
    }

    private Tokens token(Map<String, String> form) {
        return realm.token(withClient(form));
    }

    private Map<String, String> withClient(Map<String, String> form) {
        Map<String, String> all = new HashMap<>(form);
        all.put("client_id", "app");
        if (confidential) {
            all.put("client_secret", "app-secret");
        }
        return all;
    }

    private Tokens login(String scope) {
        Page page = realm.browser()
                .open("app", Map.of("scope", scope))
                .submit(Map.of("username", "bob", "password", "bob-demo"));
        return token(page.redemption());
    }

    /** Begins a grant while all is allowed, lets the state change, and ends the grant. */
    private void everyState(boolean judged, Supplier<Supplier<Tokens>> grant) {
        for (State state : State.values()) {
            put(State.ALLOWED);
            Supplier<Tokens> begun = grant.get();
            put(state);

            Tokens tokens = begun.get();

            boolean issued = state == State.ALLOWED || !judged;
            assertThat(tokens.issued()).as("%s: %s", state, tokens.error()).isEqualTo(issued);
            if (!issued) {
                assertThat(tokens.error())
                        .as(state.name())
                        .isIn(
                                "invalid_grant: network_not_allowed",
                                "invalid_grant: network_list_broken",
                                // All that Keycloak's permission endpoint says of an exception.
                                "server_error: Unexpected error while evaluating permissions");
                assertThat(realm.events().stream().limit(2))
                        .as("%s: Keycloak may write an event of its own behind ours", state)
                        .anySatisfy(event -> assertThat(event.getDetails())
                                .containsEntry("rule", "network")
                                .containsEntry("client_address", "127.0.0.1"));
            }
        }
        assertThat(realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob")))
                .containsEntry("numFailures", 0);
    }

    @ParameterizedTest
    @EnumSource
    void authorizationCode(Caller caller) {
        client(caller);
        everyState(caller.judged, () -> {
            Page page = realm.browser().logInWithPassword("app", "bob");
            return () -> token(page.redemption());
        });
    }

    @ParameterizedTest
    @EnumSource
    void refresh(Caller caller) {
        client(caller);
        everyState(caller.judged, () -> {
            Tokens tokens = login("openid");
            return () -> token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void refreshOfAnOfflineToken(Caller caller) {
        client(caller);
        everyState(caller.judged, () -> {
            Tokens tokens = login("openid offline_access");
            return () -> token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void directGrant(Caller caller) {
        client(caller);
        everyState(
                caller.judged,
                () -> () -> token(Map.of("grant_type", "password", "username", "bob", "password", "bob-demo")));
    }

    @ParameterizedTest
    @EnumSource
    void device(Caller caller) {
        client(caller);
        everyState(caller.judged, () -> {
            var device = Http.json(
                    Http.post(realm.url("/protocol/openid-connect/auth/device"), withClient(Map.of()), Map.of())
                            .body());
            Page consent = realm.browser()
                    .get(URI.create(device.get("verification_uri_complete").asText()))
                    .submit(Map.of("username", "bob", "password", "bob-demo"));
            if (consent.html().contains("name=\"accept\"")) {
                consent.submit(Map.of("accept", "Yes"));
            }
            return () -> token(Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "device_code",
                    device.get("device_code").asText()));
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "CONFIDENTIAL.*")
    void tokenExchange(Caller caller) {
        client(caller);
        realm.addAudience("web-shop", "app");
        everyState(caller.judged, () -> {
            Tokens tokens = realm.browser().logInWithPassword("web-shop", "bob").tokens();
            return () -> token(Map.of(
                    "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                    "subject_token", tokens.accessToken(),
                    "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"));
        });
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "CONFIDENTIAL.*")
    void ciba(Caller caller) {
        client(caller);
        everyState(caller.judged, () -> {
            var request = Http.json(Http.post(
                            realm.url("/protocol/openid-connect/ext/ciba/auth"),
                            withClient(Map.of("scope", "openid", "login_hint", "bob", "binding_message", "hello")),
                            Map.of())
                    .body());
            Http.send(HttpRequest.newBuilder(realm.url("/protocol/openid-connect/ext/ciba/auth/callback"))
                    .header("Authorization", DEVICE_BEARER.get())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"status\":\"SUCCEED\"}"))
                    .build());
            return () -> token(Map.of(
                    "grant_type",
                    "urn:openid:params:grant-type:ciba",
                    "auth_req_id",
                    request.get("auth_req_id").asText()));
        });
    }

    @ParameterizedTest
    @EnumSource
    void umaPermission(Caller caller) {
        client(caller);
        ClientRepresentation server = new ClientRepresentation();
        server.setClientId("resource-server");
        server.setSecret("resource-secret");
        server.setServiceAccountsEnabled(true);
        server.setAuthorizationServicesEnabled(true);
        ResourceServerRepresentation resources = new ResourceServerRepresentation();
        resources.setPolicyEnforcementMode(PolicyEnforcementMode.PERMISSIVE);
        resources.setResources(List.of(new ResourceRepresentation("stock")));
        server.setAuthorizationSettings(resources);
        realm.addClient(server);
        everyState(caller.judged, () -> {
            Tokens tokens = login("openid");
            return () -> realm.tokenWithBearer(
                    Map.of(
                            "grant_type", "urn:ietf:params:oauth:grant-type:uma-ticket",
                            "audience", "resource-server"),
                    tokens.accessToken());
        });
    }

    @Test
    void aServiceAccountIsNobodyWhoComesFromSomewhere() {
        ClientRepresentation machine = new ClientRepresentation();
        machine.setClientId("machine");
        machine.setSecret("machine-secret");
        machine.setServiceAccountsEnabled(true);
        realm.addClient(machine);

        assertThat(realm.token(Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "machine",
                                "client_secret", "machine-secret"))
                        .issued())
                .isTrue();
    }

    @Test
    void whatAnIssuedAccessTokenOpensIsNotJudgedAgain() {
        client(Caller.PUBLIC_CLIENT);
        Tokens tokens = login("openid");
        put(State.REFUSED);

        assertThat(Http.get(
                                realm.url("/protocol/openid-connect/userinfo"),
                                Map.of("Authorization", "Bearer " + tokens.accessToken()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theAccountConsoleIsAClientLikeAnyOther() {
        String console = realm.url("/account/").toString();
        everyState(true, () -> {
            Page page = realm.browser()
                    .open("account-console", Map.of("redirect_uri", console))
                    .submit(Map.of("username", "bob", "password", "bob-demo"));
            Map<String, String> form = new HashMap<>(page.redemption());
            form.put("redirect_uri", console);
            return () -> realm.token(form);
        });
    }

    @Test
    void samlIsJudgedBeforeTheAssertion() {
        ClientRepresentation saml = new ClientRepresentation();
        saml.setClientId("saml-app");
        saml.setProtocol("saml");
        saml.setRedirectUris(List.of("http://localhost:8081/saml-app/*"));
        saml.setAttributes(Map.of(
                "saml_idp_initiated_sso_url_name", "saml-app",
                "saml_assertion_consumer_url_post", "http://localhost:8081/saml-app/acs",
                "saml.client.signature", "false"));
        realm.addClient(saml);
        for (State state : State.values()) {
            put(state);

            Page page = realm.browser()
                    .get(realm.url("/protocol/saml/clients/saml-app"))
                    .submit(Map.of("username", "bob", "password", "bob-demo"));

            assertThat(page.html().contains("SAMLResponse")).as(state.name()).isEqualTo(state == State.ALLOWED);
            if (state != State.ALLOWED) {
                assertThat(page.status()).as(state.name()).isEqualTo(400);
                assertThat(realm.events().get(0).getDetails()).as(state.name()).containsEntry("rule", "network");
            }
        }
        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .as("refused logins leave no session")
                .hasSize(1);
    }

    @Test
    void whenAnEntryEndsSoDoTheTokensAndTheNextRefreshIsRefused() {
        client(Caller.PUBLIC_CLIENT);
        String end = java.time.Instant.now().plusSeconds(100).toString().substring(0, 19) + "Z";
        networks.memberUnchecked("bob", "127.0.0.0/8 until " + end + ", ::1 until " + end);
        Tokens tokens = login("openid");
        long endSecond = java.time.Instant.parse(end).getEpochSecond();

        assertThat(tokens.access().get("exp").asLong()).isEqualTo(endSecond);
        assertThat(Tokens.claims(tokens.refreshToken()).get("exp").asLong()).isEqualTo(endSecond);
        time.set(101);
        Tokens refreshed = token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken()));

        assertThat(refreshed.issued()).isFalse();
        assertThat(realm.browser().logInWithPassword("app", "bob").redemption())
                .satisfies(code -> assertThat(token(code).error()).isEqualTo("invalid_grant: network_not_allowed"));
    }
}
