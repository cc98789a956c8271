package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The life of a terminal, from its code to its revocation, and cookies that are worth nothing. */
@KeycloakIntegrationTest(config = PackServer.class)
class TerminalTest extends RetailTest {

    private static final String COOKIE = "TILLKEY_TERMINAL";

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void aRevokedTerminalIsOutAtOnceWithItsSession() {
        String pin = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        Tokens tokens = till.browser().logInWithPin(pin);
        Page openPad = till.browser().open("pos");

        assertThat(realm.call("DELETE", "/tillkey-pin/terminals/" + till.terminalId(), Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(204);

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
        Page late = openPad.submit(Map.of("pin", pin));
        assertThat(late.isAtClient()).as("the pad was on the screen already").isFalse();
        assertThat(late.text()).contains("taken out of use");
        assertThat(realm.reasons()).first().isEqualTo("terminal_revoked");
        assertThat(till.browser()
                        .open("pos")
                        .submit(Map.of("code", realm.prepareTerminal("STO-01").code()))
                        .asksFor("pin"))
                .as("a new code brings the till back")
                .isTrue();
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = realm.prepareTerminal("STO-01").code();
        assertThat(realm.browser().open("pos").submit(Map.of("code", code)).asksFor("pin"))
                .isTrue();

        Page second = realm.browser().open("pos").submit(Map.of("code", code));

        assertThat(second.asksFor("pin")).isFalse();
        assertThat(second.text()).contains("already been used");
        assertThat(realm.reasons()).first().isEqualTo("code_used");
    }

    @Test
    void aCodeIsGoodForAnHour() {
        String code = realm.prepareTerminal("STO-01").code();
        Browser browser = realm.browser();
        Page page = browser.open("pos");
        time.set(60 * 60 + 1);
        page = browser.open("pos");

        Page late = page.submit(Map.of("code", code));

        assertThat(late.asksFor("pin")).isFalse();
        assertThat(late.text()).contains("too old");
        assertThat(realm.reasons()).first().isEqualTo("code_expired");
    }

    @Test
    void aTamperedCookieIsWorthNothing() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String cookie = till.cookie(COOKIE);
        for (String tampered : List.of(
                cookie.substring(0, cookie.length() - 1) + (cookie.endsWith("A") ? "B" : "A"),
                cookie.substring(37),
                "x",
                "../../etc/passwd",
                "' or '1'='1",
                "A".repeat(4000))) {
            till.setCookie(COOKIE, tampered);

            Page page = till.open("pos");

            assertThat(page.asksFor("code")).isTrue();
            assertThat(page.asksFor("pin")).isFalse();
            assertThat(realm.reasons()).first().isEqualTo("terminal_unknown");
        }
        till.setCookie(COOKIE, cookie);
        assertThat(till.logInWithPin(pin).issued())
                .as("the till itself is unharmed")
                .isTrue();
    }

    @Test
    void aCookieCopiedToAnotherRealmIsWorthNothing() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            Browser foreign = other.browser();
            foreign.setCookie(COOKIE, realm.till("STO-01").cookie(COOKIE));

            Page page = foreign.open("pos");

            assertThat(page.asksFor("code")).isTrue();
            assertThat(other.reasons()).containsExactly("terminal_unknown");
        }
    }

    @Test
    void theSecretIsReplacedAtEveryLoginAndTheOneBeforeLastIsWorthNothing() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String first = till.cookie(COOKIE);
        till.logInWithPin(pin);
        String second = till.cookie(COOKIE);
        till.logInWithPin(pin);

        assertThat(second).isNotEqualTo(first);
        Browser thief = realm.browser();
        thief.setCookie(COOKIE, first);
        assertThat(thief.open("pos").asksFor("pin")).isFalse();
        assertThat(realm.reasons()).first().isEqualTo("terminal_unknown");
    }

    @Test
    void aTillThatLostTheAnswerWithItsNewSecretGoesOn() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String before = till.cookie(COOKIE);
        till.logInWithPin(pin);
        till.setCookie(COOKIE, before);

        assertThat(till.logInWithPin(pin).issued()).isTrue();
        assertThat(till.logInWithPin(pin).issued()).isTrue();
    }

    @Test
    void twoTabsThatLogInWithOneSecretAtOnceLeaveTheTillKnown() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        String shared = till.cookie(COOKIE);
        till.logInWithPin(anna);
        String afterAnna = till.cookie(COOKIE);
        till.setCookie(COOKIE, shared);
        till.logInWithPin(bob);
        till.setCookie(COOKIE, afterAnna);

        assertThat(till.logInWithPin(anna).issued())
                .as("whichever answer came last")
                .isTrue();
    }

    @Test
    void aTillWhoseStoreIsNoLongerAStoreIsRefusedWithItsSession() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(pin);
        var group = realm.storeGroup("STO-01");
        group.setAttributes(new java.util.HashMap<>());
        realm.admin().groups().group(group.getId()).update(group);

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: store_unknown");
        Page page = till.open("pos");
        assertThat(page.asksFor("pin")).isFalse();
        assertThat(realm.reasons()).first().isEqualTo("store_unknown");

        group.setAttributes(Map.of("store_id", List.of("STO-01")));
        realm.admin().groups().group(group.getId()).update(group);
        assertThat(till.logInWithPin(pin).issued())
                .as("a slip of an administrator costs no till its place")
                .isTrue();
    }

    @Test
    void whoLeavesTheStoreGetsNoMoreTokensOfIt() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(pin);
        String anna = realm.userId("anna");
        realm.admin().users().get(anna).groups().forEach(group -> realm.admin()
                .users()
                .get(anna)
                .leaveGroup(group.getId()));

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: not_in_store");
        assertThat(till.typePin(pin).text()).contains("That PIN does not work here");
    }
}
