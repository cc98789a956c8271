package io.github.tillkey.testsuite.networks;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * Every grant and every kind of client against every state that a member's list can be in: the section "Where it acts"
 * of docs/networks.md. No flow of these realms has the step, so this is what the gates do alone. The tests come from
 * the loopback address.
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
        PUBLIC_CLIENT(true, Map.of()),
        PUBLIC_CLIENT_OF_A_SERVER(false, Map.of("calls_from_member", "false")),
        CONFIDENTIAL_CLIENT(false, Map.of()),
        CONFIDENTIAL_CLIENT_OF_THE_MEMBER(true, Map.of("calls_from_member", "true"));

        private final boolean checked;
        private final Map<String, String> settings;

        Caller(boolean checked, Map<String, String> settings) {
            this.checked = checked;
            this.settings = settings;
        }

        boolean isConfidential() {
            return name().startsWith("CONFIDENTIAL");
        }
    }

    @InjectTimeOffSet
    TimeOffSet time;

    private Networks networks;

    @BeforeEach
    void setUp() {
        networks = Networks.of(realm).enforce().uncheckedMembers();
        put(State.ALLOWED);
    }

    private void put(State state) {
        networks.memberUnchecked("bob", state.list);
    }

    private Grants client(Caller caller) {
        Grants grants = Grants.of(realm, caller.isConfidential(), Map.of());
        realm.clientSettings(Grants.CLIENT, caller.settings);
        return grants;
    }

    private Tokens publicLogin() {
        try (Grants grants = client(Caller.PUBLIC_CLIENT)) {
            return grants.login("openid");
        }
    }

    /** Begins a grant while all is allowed, lets the state change, and ends the grant. */
    private void everyState(String name, boolean checked, Grants.Grant grant) {
        for (State state : State.values()) {
            String what = name + ", " + state;
            put(State.ALLOWED);
            Supplier<Tokens> begun = grant.get();
            put(state);

            Tokens tokens = begun.get();

            boolean issued = state == State.ALLOWED || !checked;
            assertThat(tokens.issued()).as("%s: %s", what, tokens.error()).isEqualTo(issued);
            if (!issued) {
                assertThat(tokens.error())
                        .as(what)
                        .isIn("invalid_grant: network_not_allowed", "invalid_grant: network_list_broken");
                assertThat(realm.events().get(0).getDetails())
                        .as(what)
                        .containsEntry("rule", "network")
                        .containsEntry("client_address", "127.0.0.1");
            }
        }
        assertThat(realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob")))
                .containsEntry("numFailures", 0);
    }

    @ParameterizedTest
    @EnumSource
    void everyGrant(Caller caller) {
        try (Grants grants = client(caller)) {
            for (TokenGrant grant : TokenGrant.ofMembers(caller.isConfidential())) {
                everyState(grant.name(), caller.checked, grant.at(grants));
            }
        }
    }

    @Test
    void aServiceAccountIsNotChecked() {
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
    void anIssuedAccessTokenIsNotCheckedAgain() {
        Tokens tokens = publicLogin();
        put(State.REFUSED);

        assertThat(Http.get(
                                realm.url("/protocol/openid-connect/userinfo"),
                                Map.of("Authorization", "Bearer " + tokens.accessToken()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theAccountConsoleIsAClientLikeAnyOther() {
        try (Grants grants = client(Caller.PUBLIC_CLIENT)) {
            everyState("account console", true, grants.accountConsole());
        }
    }

    @Test
    void samlIsCheckedBeforeTheAssertion() {
        Grants.addSamlClient(realm);
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
    void tokensEndWithTheirEntryAndRefreshIsRefused() {
        String end = java.time.Instant.now().plusSeconds(280).toString().substring(0, 19) + "Z";
        networks.memberUnchecked("bob", "127.0.0.0/8 until " + end + ", ::1 until " + end);
        Tokens tokens = publicLogin();
        long lastSecond = java.time.Instant.parse(end).getEpochSecond() - 1;

        assertThat(tokens.access().get("exp").asLong()).isEqualTo(lastSecond);
        assertThat(Tokens.claims(tokens.refreshToken()).get("exp").asLong()).isEqualTo(lastSecond);
        time.set(281);
        Tokens refreshed = realm.refresh("app", tokens.refreshToken());

        assertThat(refreshed.issued()).isFalse();
        assertThat(realm.browser().logInWithPassword("app", "bob").redemption())
                .satisfies(
                        code -> assertThat(realm.token(code).error()).isEqualTo("invalid_grant: network_not_allowed"));
    }
}
