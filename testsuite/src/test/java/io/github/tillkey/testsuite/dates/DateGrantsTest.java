package io.github.tillkey.testsuite.dates;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * Every way to a token against every state that a member's dates can be in. No flow of these realms has the step and no
 * pass of the task runs, so this is what the gates do alone.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class DateGrantsTest extends RetailTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final String USERINFO = "/protocol/openid-connect/userinfo";

    /** What the database says of bob. */
    private enum State {
        WITHIN(""),
        /** The end is less than a second away. */
        LAST_SECOND(""),
        /** The end was less than a second ago. */
        FIRST_SECOND_AFTER("account_expired"),
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

        boolean isLetIn() {
            return "".equals(reason);
        }

        boolean lastsASecond() {
            return this == LAST_SECOND || this == FIRST_SECOND_AFTER;
        }
    }

    @InjectTimeOffSet
    TimeOffSet time;

    private Dates dates;
    private Instant end = Instant.EPOCH;
    /** Seconds by which the server's clock is ahead. It never goes back, or the newest event would not be the last. */
    private long ahead;

    @BeforeEach
    void setUp() {
        dates = Dates.of(realm).unchecked();
    }

    private Instant now() {
        return Instant.now().plusSeconds(ahead);
    }

    private void put(State state) {
        Instant now = now();
        end = state.lastsASecond() ? now.plusSeconds(10).truncatedTo(ChronoUnit.SECONDS) : now.plus(DAY);
        if (state == State.EXTENDED) {
            dates.until("bob", Dates.text(now));
        }
        List<String> from = state == State.NOT_STARTED ? List.of(Dates.text(now.plus(DAY.dividedBy(2)))) : List.of();
        List<String> until =
                switch (state) {
                    case UNREADABLE -> List.of("31.12.2099");
                    case EXTERNAL_WITHOUT_END -> List.of();
                    default -> List.of(Dates.text(end));
                };
        realm.updateUser("bob", user -> {
            user.setEnabled(state != State.BLOCKED_BY_HAND);
            user.setAttributes(Map.of(
                    "staff_kind",
                    List.of(state == State.EXTERNAL_WITHOUT_END ? "external" : "employee"),
                    "valid_from",
                    from,
                    "valid_until",
                    until));
        });
    }

    /** Lets the server's clock come to the beginning of the second of a state that lasts one. */
    private void comeTo(State state) {
        if (state.lastsASecond()) {
            Instant second = state == State.LAST_SECOND ? end.minusSeconds(1) : end;
            long gone = Duration.ofNanos(Instant.now().getNano()).toMillis();
            if (gone > 100) {
                try {
                    Thread.sleep(1000 - gone);
                } catch (InterruptedException ended) {
                    throw new IllegalStateException(ended);
                }
            }
            ahead = Duration.between(Instant.now().truncatedTo(ChronoUnit.SECONDS), second)
                    .toSeconds();
            time.set(Math.toIntExact(ahead));
        }
    }

    /** Does something in a state; again, where the machine took longer than the second that the state lasts. */
    private <T> T in(State state, Supplier<Supplier<T>> begin) {
        for (int attempt = 0; attempt < 200; attempt++) {
            Supplier<T> begun = begin.get();
            comeTo(state);
            T answer = begun.get();
            if (!state.lastsASecond() || now().isBefore(state == State.LAST_SECOND ? end : end.plusSeconds(1))) {
                return answer;
            }
        }
        throw new AssertionError("this machine is too slow for what has to be done within a second");
    }

    /** Begins a grant within the dates, lets the state change, and ends the grant. */
    private void everyState(Grants.Grant grant) {
        for (State state : State.values()) {
            Tokens tokens = in(state, () -> {
                put(State.WITHIN);
                Supplier<Tokens> begun = grant.get();
                put(state);
                return begun;
            });

            assertThat(tokens.issued()).as("%s: %s", state, tokens.error()).isEqualTo(state.isLetIn());
            if (state.isLetIn()) {
                long last = end.getEpochSecond() - 1;
                assertThat(tokens.access().get("exp").asLong())
                        .as("%s: access token", state)
                        .isLessThanOrEqualTo(last);
                if (state == State.LAST_SECOND) {
                    assertThat(tokens.access().get("exp").asLong())
                            .as("access token")
                            .isEqualTo(last);
                    assertThat(tokens.json().get("expires_in").asLong())
                            .as("expires_in")
                            .isZero();
                    if (tokens.json().hasNonNull("refresh_token")) {
                        assertThat(Tokens.claims(tokens.refreshToken())
                                        .get("exp")
                                        .asLong())
                                .as("refresh token")
                                .isEqualTo(last);
                        assertThat(tokens.json().get("refresh_expires_in").asLong())
                                .isZero();
                    }
                }
            } else if (state.reason != null) {
                assertThat(tokens.error()).as(state.name()).isEqualTo("invalid_grant: " + state.reason);
                assertThat(realm.events().get(0).getDetails())
                        .as(state.name())
                        .containsEntry("rule", "dates")
                        .containsEntry("reason", state.reason);
            }
        }
        assertThat(realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob")))
                .containsEntry("numFailures", 0);
    }

    @TestFactory
    Stream<DynamicTest> everyGrantOfAPublicClient() {
        return everyGrant(false, TokenGrant.ofMembers(false).stream());
    }

    /** Those of confidential clients only, and what every application does. */
    @TestFactory
    Stream<DynamicTest> everyGrantOfAConfidentialClient() {
        return everyGrant(
                true,
                Stream.concat(
                        TokenGrant.ofMembers().filter(TokenGrant::isForConfidentialClientsOnly),
                        Stream.of(TokenGrant.AUTHORIZATION_CODE, TokenGrant.REFRESH, TokenGrant.OFFLINE_REFRESH)));
    }

    private Stream<DynamicTest> everyGrant(boolean confidential, Stream<TokenGrant> all) {
        Grants grants = Grants.of(realm, confidential, Map.of());
        return Rows.each(all, grant -> everyState(grant.at(grants))).onClose(grants::close);
    }

    @Test
    void theAccountConsoleIsAClientLikeAnyOther() {
        try (Grants grants = Grants.of(realm, false, Map.of())) {
            everyState(grants.accountConsole());
        }
    }

    @Test
    void theCookieOfAnEarlierLogin() {
        everyState(() -> {
            Browser browser =
                    realm.browser().logInWithPassword("web-shop", "bob").browser();
            return () -> browser.open("back-office").tokensIfAtClient();
        });
    }

    @Test
    void theLinkForAForgottenPassword() {
        MailServer mails = ForgottenPassword.mailServerOf(realm);
        try {
            everyState(() -> {
                Supplier<Page> link = ForgottenPassword.linkOf(realm, mails);
                return () -> link.get().tokensIfAtClient();
            });
        } finally {
            mails.stop();
        }
    }

    @Test
    void samlIsCheckedBeforeTheAssertionWhichEndsWithTheAccess() {
        Grants.addSamlClient(realm);
        for (State state : State.values()) {
            Page page = in(state, () -> {
                Page login = realm.browser().get(realm.url("/protocol/saml/clients/saml-app"));
                put(state);
                return () -> login.submit(Map.of("username", "bob", "password", "bob-demo"));
            });

            assertThat(page.html().contains("SAMLResponse")).as(state.name()).isEqualTo(state.isLetIn());
            if (state == State.LAST_SECOND) {
                String last = Dates.text(end);
                String assertion = page.samlResponse();
                assertThat(assertion)
                        .contains("SessionNotOnOrAfter=\"" + last)
                        .containsPattern("Conditions [^>]*NotOnOrAfter=\"" + last)
                        .containsPattern("SubjectConfirmationData [^>]*NotOnOrAfter=\"" + last);
            } else if (!state.isLetIn() && state.reason != null) {
                Map<String, String> details = realm.events().get(0).getDetails();
                assertThat(details).as(state.name()).containsEntry("reason", state.reason);
                assertThat(page.text())
                        .as(state.name())
                        .contains(page.message("tillkeyReferenceCode", details.get("reference")));
            }
        }
    }

    @Test
    void aTill() {
        String pin = realm.permanentPin("bob", "STO-01");
        for (State state : State.values()) {
            Page page = in(state, () -> {
                put(State.WITHIN);
                Page pad = realm.till("STO-01").open("pos");
                put(state);
                return () -> pad.submit(Map.of("pin", pin));
            });

            assertThat(page.isAtClient()).as("%s: %s", state, page.text()).isEqualTo(state.isLetIn());
            if (!state.isLetIn()) {
                assertThat(page.messages()).contains("tillkeyPinWrong");
            }
            if (!state.isLetIn() && state.reason != null) {
                assertThat(realm.reasons().get(0)).as(state.name()).isEqualTo(state.reason);
            }
        }
    }

    /**
     * Keycloak's own endpoints do not ask again, so what counts is the end of the token, and whether Keycloak has the
     * member blocked.
     */
    @Test
    void anAccessTokenThatIsOut() {
        confidentialBackOffice();
        realm.addAudience("account-console", "back-office");
        try (Grants grants = Grants.of(realm, false, Map.of())) {
            Grants.Grant login = grants.accountConsole();
            for (State state : State.values()) {
                Opened opened = in(state, () -> {
                    put(state.lastsASecond() ? state : State.WITHIN);
                    Tokens tokens = login.get().get();
                    if (!state.lastsASecond()) {
                        put(state);
                    }
                    return () -> opened(tokens);
                });

                assertThat(opened)
                        .as(state.name())
                        .isEqualTo(
                                state == State.FIRST_SECOND_AFTER || state == State.BLOCKED_BY_HAND
                                        ? new Opened(401, false, 401)
                                        : new Opened(200, true, 200));
            }
        }
    }

    @Test
    void issuedTokensEndWithTheAccess() {
        confidentialBackOffice();
        realm.addAudience("web-shop", "back-office");
        Instant last = Instant.now().plusSeconds(280);
        dates.until("bob", Dates.text(last));
        Page login = realm.browser().logInWithPassword("web-shop", "bob");
        Tokens tokens = login.tokens();

        assertThat(tokens.access().get("exp").asLong()).isEqualTo(last.getEpochSecond() - 1);
        assertThat(tokens.id().get("exp").asLong()).as("by the mapper").isEqualTo(last.getEpochSecond() - 1);
        assertThat(ask(USERINFO, tokens)).isEqualTo(200);
        assertThat(isActive(tokens)).isTrue();

        time.set(280);

        assertThat(ask(USERINFO, tokens)).isEqualTo(401);
        assertThat(isActive(tokens)).isFalse();
        assertThat(realm.refresh("web-shop", tokens.refreshToken()).issued()).isFalse();

        dates.until("bob", null);
        assertThat(realm.refresh("web-shop", tokens.refreshToken()).issued())
                .as("the refresh token itself has ended")
                .isFalse();
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
    void datesThatMembersWriteGrantNoAccess(String attribute) {
        put(State.WITHIN);
        dates.editableByMembers(attribute);

        assertThat(loginError()).isEqualTo("invalid_grant: dates_unreadable");
        dates.until("bob", null);
        assertThat(loginError()).as("who has no dates is not concerned").isEmpty();
    }

    @Test
    void aServiceAccountHasNoDates() {
        ClientRepresentation program = new ClientRepresentation();
        program.setClientId("program");
        program.setSecret("program-secret");
        program.setServiceAccountsEnabled(true);
        realm.addClient(program);
        UserRepresentation account =
                realm.admin().clients().get(realm.clientUuid("program")).getServiceAccountUser();
        account.setAttributes(Map.of("staff_kind", List.of("external"), "valid_until", List.of(Dates.text(now()))));
        realm.admin().users().get(account.getId()).update(account);

        Tokens tokens = realm.token(
                Map.of("grant_type", "client_credentials", "client_id", "program", "client_secret", "program-secret"));

        assertThat(tokens.issued()).as(tokens.error()).isTrue();
    }

    @Test
    void aRealmWithoutTillkeyHasNoDates() {
        dates.until("bob", Dates.text(now()));
        assertThat(loginError()).isEqualTo("invalid_grant: account_expired");

        realm.setSetting("enabled", "false");

        assertThat(loginError()).isEmpty();
    }

    private String loginError() {
        return realm.browser().logInWithPassword("web-shop", "bob").tokens().error();
    }

    /** A client that may introspect. */
    private void confidentialBackOffice() {
        realm.updateClient("back-office", client -> {
            client.setPublicClient(false);
            client.setSecret("back-office-secret");
        });
    }

    /**
     * What an access token opens: the status of userinfo, whether introspection calls it active, the status of the
     * Account REST.
     */
    private record Opened(int userinfo, boolean active, int account) {}

    private Opened opened(Tokens tokens) {
        return new Opened(ask(USERINFO, tokens), isActive(tokens), ask("/account/credentials", tokens));
    }

    private int ask(String path, Tokens tokens) {
        return Http.get(
                        realm.url(path),
                        Map.of("Authorization", "Bearer " + tokens.accessToken(), "Accept", "application/json"))
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
