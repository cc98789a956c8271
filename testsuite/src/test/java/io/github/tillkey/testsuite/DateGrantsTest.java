package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * Every way to a token against every state that a member's dates can be in. No flow of these realms has the step and no pass of the
 * task runs, so this is what the gates do alone.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class DateGrantsTest extends RetailTest {

    private static final Duration DAY = Duration.ofDays(1);

    /** What the database says of bob. */
    private enum State {
        WITHIN(""),
        /** The end is less than a minute away. */
        LAST_MINUTE(""),
        /** The end was less than a second ago. */
        ENDED("account_expired"),
        NOT_STARTED("account_not_started"),
        UNREADABLE("dates_unreadable"),
        EXTERNAL_WITHOUT_END("end_date_missing"),
        /** It had ended, and the end was moved. */
        EXTENDED(""),
        /** An administrator has blocked the member; Keycloak's own words, which differ from grant to grant. */
        BLOCKED_BY_HAND(null);

        private final String reason;

        State(String reason) {
            this.reason = reason;
        }
    }

    @InjectTimeOffSet
    TimeOffSet time;

    private Dates dates;
    private Instant end = Instant.EPOCH;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm).unchecked();
    }

    private void put(State state) {
        Instant now = Instant.now();
        end = now.plus(
                switch (state) {
                    case LAST_MINUTE -> Duration.ofSeconds(50);
                    case ENDED -> Duration.ZERO;
                    default -> DAY;
                });
        if (state == State.EXTENDED) {
            put(State.ENDED);
            end = now.plus(DAY);
        }
        realm.updateUser("bob", user -> user.setEnabled(state != State.BLOCKED_BY_HAND));
        dates.write("bob", "staff_kind", state == State.EXTERNAL_WITHOUT_END ? "external" : "employee");
        dates.write("bob", "valid_from", state == State.NOT_STARTED ? Dates.text(now.plus(DAY.dividedBy(2))) : null);
        dates.until(
                "bob",
                switch (state) {
                    case UNREADABLE -> "31.12.2099";
                    case EXTERNAL_WITHOUT_END -> null;
                    default -> Dates.text(end);
                });
    }

    /** Begins a grant within the dates, lets the state change, and ends the grant. */
    private void everyState(Grants.Grant grant) {
        for (State state : State.values()) {
            put(State.WITHIN);
            Supplier<Tokens> begun = grant.get();
            put(state);

            Tokens tokens = begun.get();

            boolean issued = "".equals(state.reason);
            assertThat(tokens.issued()).as("%s: %s", state, tokens.error()).isEqualTo(issued);
            if (issued) {
                long last = end.getEpochSecond();
                assertThat(tokens.access().get("exp").asLong())
                        .as("%s: access token", state)
                        .isLessThanOrEqualTo(last);
                if (state == State.LAST_MINUTE) {
                    assertThat(tokens.access().get("exp").asLong())
                            .as("access token")
                            .isEqualTo(last);
                    assertThat(tokens.json().path("expires_in").asLong())
                            .as("expires_in")
                            .isLessThanOrEqualTo(50);
                    if (tokens.json().hasNonNull("refresh_token")) {
                        Set<Long> ends = Set.of(
                                Tokens.claims(tokens.refreshToken()).get("exp").asLong());
                        assertThat(ends).as("refresh token").containsExactly(last);
                        assertThat(tokens.json().path("refresh_expires_in").asLong())
                                .isLessThanOrEqualTo(50);
                    }
                }
            } else if (state.reason != null) {
                assertThat(tokens.error())
                        .as(state.name())
                        .isIn(
                                "invalid_grant: " + state.reason,
                                // All that Keycloak's permission endpoint says of an exception.
                                "server_error: Unexpected error while evaluating permissions");
                assertThat(realm.events().stream().limit(2))
                        .as("%s: Keycloak may write an event of its own behind ours", state)
                        .anySatisfy(event -> assertThat(event.getDetails())
                                .containsEntry("rule", "dates")
                                .containsEntry("reason", state.reason));
            }
        }
        assertThat(realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob")))
                .containsEntry("numFailures", 0);
    }

    private void everyState(boolean confidential, Function<Grants, Grants.Grant> way) {
        try (Grants grants = Grants.of(realm, confidential, Map.of())) {
            everyState(way.apply(grants));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void authorizationCode(boolean confidential) {
        everyState(confidential, Grants::authorizationCode);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refresh(boolean confidential) {
        everyState(confidential, Grants::refresh);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refreshOfAnOfflineToken(boolean confidential) {
        everyState(confidential, Grants::refreshOfAnOfflineToken);
    }

    @Test
    void directGrant() {
        everyState(false, Grants::directGrant);
    }

    @Test
    void device() {
        everyState(false, Grants::device);
    }

    @Test
    void tokenExchange() {
        everyState(true, Grants::tokenExchange);
    }

    @Test
    void ciba() {
        everyState(true, Grants::ciba);
    }

    @Test
    void umaPermission() {
        everyState(false, Grants::umaPermission);
    }

    @Test
    void theAccountConsoleIsAClientLikeAnyOther() {
        everyState(false, Grants::accountConsole);
    }

    @Test
    void samlIsJudgedBeforeTheAssertionWhichEndsWithTheAccess() {
        Grants.addSamlClient(realm);
        for (State state : State.values()) {
            put(state);

            Page page = realm.browser()
                    .get(realm.url("/protocol/saml/clients/saml-app"))
                    .submit(Map.of("username", "bob", "password", "bob-demo"));

            boolean issued = "".equals(state.reason);
            assertThat(page.html().contains("SAMLResponse")).as(state.name()).isEqualTo(issued);
            if (state == State.LAST_MINUTE) {
                String last = Dates.text(end);
                String assertion = page.samlResponse();
                assertThat(assertion).contains("SessionNotOnOrAfter=\"" + last).contains("NotOnOrAfter=\"" + last);
            } else if (!issued && state.reason != null) {
                assertThat(realm.events().get(0).getDetails()).as(state.name()).containsEntry("reason", state.reason);
            }
        }
    }

    @Test
    void whatIsIssuedIsWorthNothingFromTheSecondAtWhichTheAccessEnds() {
        realm.updateClient("back-office", client -> {
            client.setPublicClient(false);
            client.setSecret("back-office-secret");
        });
        realm.addAudience("web-shop", "back-office");
        Instant last = Instant.now().plusSeconds(100);
        dates.until("bob", Dates.text(last));
        Page login = realm.browser().logInWithPassword("web-shop", "bob");
        Tokens tokens = login.tokens();

        assertThat(tokens.access().get("exp").asLong()).isEqualTo(last.getEpochSecond());
        assertThat(tokens.id().get("exp").asLong()).as("by the mapper").isEqualTo(last.getEpochSecond());
        assertThat(userinfo(tokens)).isEqualTo(200);
        assertThat(isActive(tokens)).isTrue();

        time.set(101);

        assertThat(userinfo(tokens)).isEqualTo(401);
        assertThat(isActive(tokens)).isFalse();
        assertThat(realm.refresh("web-shop", tokens.refreshToken()).issued()).isFalse();

        dates.until("bob", null);
        assertThat(realm.refresh("web-shop", tokens.refreshToken()).issued())
                .as("the refresh token itself has ended")
                .isFalse();
    }

    @Test
    void theSsoCookieOfAMemberWhoseAccessHasEndedOpensNothing() {
        Page first = realm.browser().logInWithPassword("web-shop", "bob");
        assertThat(first.tokens().issued()).isTrue();
        put(State.ENDED);

        Page again = first.browser().open("back-office");

        assertThat(again.isAtClient())
                .as("without the step only the gate stands in the way")
                .isTrue();
        assertThat(again.tokens().error()).isEqualTo("invalid_grant: account_expired");
    }

    @Test
    void aTimeZoneMovesTheEndAndOneThatMembersWriteDoesNot() {
        // A day that is over in Kiribati and not yet in Samoa.
        Instant now = Instant.now();
        String yesterdayInTheEast = now.atOffset(java.time.ZoneOffset.ofHours(14))
                .toLocalDate()
                .minusDays(1)
                .toString();
        dates.until("bob", yesterdayInTheEast);

        dates.write("bob", "zoneinfo", "Pacific/Kiritimati");
        assertThat(loginError()).isEqualTo("invalid_grant: account_expired");
        dates.write("bob", "zoneinfo", "Etc/GMT+12");
        assertThat(loginError()).isEmpty();
        dates.write("bob", "zoneinfo", "Europe/Atlantis");
        assertThat(loginError()).isEqualTo("invalid_grant: dates_unreadable");

        dates.editableByMembers("zoneinfo");
        dates.write("bob", "zoneinfo", "Etc/GMT+12");
        realm.call("PUT", "/tillkey-dates/settings", Map.of("timeZone", "Pacific/Kiritimati"), realm.adminToken());
        assertThat(loginError()).as("the realm's time zone counts").isEqualTo("invalid_grant: account_expired");
    }

    @ParameterizedTest
    @ValueSource(strings = {"valid_from", "valid_until"})
    void datesThatMembersWriteThemselvesLetNobodyIn(String attribute) {
        put(State.WITHIN);
        dates.editableByMembers(attribute);

        assertThat(loginError()).isEqualTo("invalid_grant: dates_unreadable");
        dates.until("bob", null);
        assertThat(loginError()).as("who has no dates is not concerned").isEmpty();
    }

    @Test
    void aTillRefusesWhomTheBackOfficeRefuses() {
        String pin = realm.permanentPin("bob", "STO-01");
        assertThat(realm.till("STO-01").logInWithPin(pin).issued()).isTrue();
        put(State.ENDED);

        Page page = realm.till("STO-01").typePin(pin);

        assertThat(page.isAtClient()).isFalse();
        assertThat(realm.reasons()).contains("account_expired");
    }

    @Test
    void aServiceAccountAndARealmWithoutTillkeyHaveNoDates() {
        put(State.ENDED);
        realm.setAttribute("tillkey.enabled", "false");
        assertThat(loginError()).isEmpty();
    }

    private String loginError() {
        return realm.browser().logInWithPassword("web-shop", "bob").tokens().error();
    }

    private int userinfo(Tokens tokens) {
        return Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .statusCode();
    }

    private boolean isActive(Tokens tokens) {
        return Http.json(Http.post(
                                realm.url("/protocol/openid-connect/token/introspect"),
                                Map.of(
                                        "client_id", "back-office",
                                        "client_secret", "back-office-secret",
                                        "token", tokens.accessToken()),
                                Map.of())
                        .body())
                .path("active")
                .asBoolean();
    }
}
