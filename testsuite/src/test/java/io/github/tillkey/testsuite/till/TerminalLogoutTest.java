package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A logout at a till that names no session (OpenID Connect RP-Initiated Logout 1.0, without {@code id_token_hint}). */
@KeycloakIntegrationTest(config = PackServer.class)
class TerminalLogoutTest extends RetailTest {

    private static final String POS = "http://localhost:8081/pos";

    private static final Map<String, String> OF_POS =
            Map.of("client_id", "pos", "post_logout_redirect_uri", POS, "state", "s 1&2");

    @Test
    void itIsConfirmedAndThenTheSessionIsOver() {
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(realm.permanentPin("anna", "STO-01"));

        Page confirm = till.get(logout(OF_POS));
        assertThat(confirm.asksFor("session_code")).isTrue();
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued())
                .as("a foreign page can get so far, and no further")
                .isTrue();
        Page after = yes(confirm);

        assertThat(after.location().toString()).startsWith(POS);
        assertThat(after.location().getRawQuery()).contains("state=s");
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isFalse();
        assertThat(realm.user("anna")).isNotNull();
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
        assertThat(realm.events())
                .anyMatch(event -> event.getType().equals("LOGOUT")
                        && tokens.access().get("sid").asText().equals(event.getSessionId()));
        assertThat(till.setCookies())
                .as("the cookie that Keycloak is given stays on the server")
                .noneMatch(header -> header.matches("(?s)KEYCLOAK_(IDENTITY|SESSION)=[^;\"].*"));
    }

    @Test
    void itMayNameNoClientAndMayBePosted() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (Map<String, String> said : java.util.List.of(Map.<String, String>of(), OF_POS)) {
            Tokens tokens = till.logInWithPin(pin);

            yes(till.post(logout(Map.of()), said));

            assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isFalse();
        }
    }

    @Test
    void aCrossSiteFormWithoutCookiesStillFindsTheSession() {
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(realm.permanentPin("anna", "STO-01"));

        var answer = Http.post(logout(Map.of()), OF_POS, Map.of());
        assertThat(answer.statusCode()).isEqualTo(303);
        URI next = URI.create(answer.headers().firstValue("location").orElseThrow());
        yes(till.get(next));

        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isFalse();
    }

    @Test
    void aLateConfirmationLogsOutNoOtherMember() {
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        till.logInWithPin(realm.permanentPin("anna", "STO-01"));
        Page confirm = till.get(logout(OF_POS));
        Tokens bobs = till.logInWithPin(bob);

        yes(confirm);

        assertThat(realm.refresh("pos", bobs.refreshToken()).issued()).isTrue();
    }

    @Test
    void aHintThatNamesAnEarlierSessionDoesNotEndTheNextCashiers() {
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens annas = till.logInWithPin(realm.permanentPin("anna", "STO-01"));
        Tokens bobs = till.logInWithPin(bob);
        Map<String, String> said = new HashMap<>(OF_POS);
        said.put("id_token_hint", annas.idToken());

        Page page = till.get(logout(said));

        assertThat(page.location().toString()).startsWith(POS);
        assertThat(realm.refresh("pos", bobs.refreshToken()).issued()).isTrue();
    }

    @Test
    void aLogoutOfAnotherApplicationLeavesTheTillAlone() {
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(realm.permanentPin("anna", "STO-01"));
        Tokens office = till.logInWithPassword("back-office", "bob").tokens();

        yes(till.get(logout(Map.of("client_id", "back-office"))));

        assertThat(realm.refresh("back-office", office.refreshToken()).issued()).isFalse();
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();
        yes(till.get(logout(OF_POS)));
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isFalse();
    }

    @Test
    void aCookieThatMakesNoTillEndsNothingAndLocksNothing() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String old = till.cookie("TILLKEY_TERMINAL");
        till.logInWithPin(pin);
        Tokens tokens = till.logInWithPin(pin);
        Browser thief = realm.browser();
        thief.setCookie("TILLKEY_TERMINAL", old);

        Page page = thief.get(logout(OF_POS));

        assertThat(page.location().toString()).startsWith(POS);
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();
        assertThat(till.open("pos").asksFor("pin")).isTrue();
    }

    private URI logout(Map<String, String> said) {
        String query = said.isEmpty() ? "" : "?" + Http.query(said);
        return URI.create(realm.url("/protocol/openid-connect/logout") + query);
    }

    private static Page yes(Page confirm) {
        return confirm.submit(Map.of("session_code", confirm.value("session_code"), "confirmLogout", "Logout"));
    }
}
