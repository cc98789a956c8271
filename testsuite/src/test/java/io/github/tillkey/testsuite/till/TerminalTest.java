package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The life of a terminal, from its code to its revocation, and invalid cookies. */
@KeycloakIntegrationTest(config = PackServer.class)
class TerminalTest extends RetailTest {

    private static final String COOKIE = "TILLKEY_TERMINAL";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

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
        assertThat(late.messages()).contains("tillkeyTerminalRevoked");
        assertThat(realm.reasons()).first().isEqualTo("terminal_revoked");
        assertThat(till.browser()
                        .open("pos")
                        .submit(RetailRealm.enrolment(
                                realm.prepareTerminal("STO-01").code()))
                        .asksFor("pin"))
                .as("a new code brings the till back")
                .isTrue();
    }

    @Test
    void aCodeIsGoodOnce() {
        String code = realm.prepareTerminal("STO-01").code();
        assertThat(realm.browser()
                        .open("pos")
                        .submit(RetailRealm.enrolment(code))
                        .asksFor("pin"))
                .isTrue();

        Page second = realm.browser().open("pos").submit(RetailRealm.enrolment(code));

        assertThat(second.asksFor("pin")).isFalse();
        assertThat(second.messages()).contains("tillkeyCodeUsed");
        assertThat(realm.reasons()).first().isEqualTo("code_used");
    }

    @Test
    void aCodeIsGoodForAnHour() {
        String code = realm.prepareTerminal("STO-01").code();
        Browser browser = realm.browser();
        Page page = browser.open("pos");
        time.set(60 * 60 + 1);
        page = browser.open("pos");

        Page late = page.submit(RetailRealm.enrolment(code));

        assertThat(late.asksFor("pin")).isFalse();
        assertThat(late.messages()).contains("tillkeyCodeExpired");
        assertThat(realm.reasons()).first().isEqualTo("code_expired");
    }

    @Test
    void theLifeOfACodeIsASettingOfTheRealm() {
        assertThat(realm.savePolicy(Map.of("pin_length", "4", "enrolment_code_minutes", "1000000"))
                        .body())
                .contains("enrolment_code_minutes", "5 to 1440");
        realm.savePolicy(Map.of("pin_length", "4", "enrolment_code_minutes", "5"));
        assertThat(minutesOfACode()).isBetween(4L, 5L);

        realm.storePolicy(Map.of("pin_length", "4", "enrolment_code_minutes", "1000000"));
        assertThat(minutesOfACode()).as("not valid: the default").isBetween(59L, 60L);
    }

    private long minutesOfACode() {
        JsonNode answer = Http.json(realm.call(
                        "POST",
                        "/tillkey-pin/terminals",
                        Map.of("storeId", "STO-01", "name", "Till"),
                        realm.adminToken())
                .body());
        assertThat(answer.get("code").asText()).matches("[2-9A-Z]{4}-[2-9A-Z]{4}");
        return Duration.between(
                        Instant.now(), Instant.parse(answer.get("codeExpiresAt").asText()))
                .toMinutes();
    }

    @Test
    void aTamperedCookieIsRefusedAndCannotLockTheTill() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String cookie = till.cookie(COOKIE);
        String[] parts = cookie.split("\\.");
        for (String tampered : List.of(
                parts[0] + "." + "A".repeat(22) + "." + parts[2],
                parts[0] + "." + parts[2].substring(0, 22) + "." + "A".repeat(43),
                cookie.substring(37),
                parts[0] + "." + parts[2],
                "x",
                "../../etc/passwd",
                "' or '1'='1",
                "A".repeat(4000))) {
            till.setCookie(COOKIE, tampered);

            Page page = till.open("pos");

            assertThat(page.asksFor("code")).isTrue();
            assertThat(page.asksFor("pin")).isFalse();
            assertThat(realm.reasons()).first().isEqualTo("terminal_unknown");
            assertThat(till.open("pos").submit(Map.of("pin", pin)).isAtClient()).isFalse();
        }
        assertThat(realm.reasons())
                .as("anybody can send such a cookie as often as they like")
                .containsExactly("terminal_unknown");
        till.setCookie(COOKIE, cookie);
        assertThat(till.logInWithPin(pin).issued())
                .as("the till itself is unharmed")
                .isTrue();
    }

    @Test
    void aCookieCopiedToAnotherRealmIsRefused() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            Browser foreign = other.browser();
            foreign.setCookie(COOKIE, realm.till("STO-01").cookie(COOKIE));

            Page page = foreign.open("pos");

            assertThat(page.asksFor("code")).isTrue();
            assertThat(other.reasons()).containsExactly("terminal_unknown");
        }
    }

    @Test
    void anOlderSecretTurningUpAgainLocksTheTillAndEndsItsSession() {
        String pin = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        String first = till.browser().cookie(COOKIE);
        till.browser().logInWithPin(pin);
        String second = till.browser().cookie(COOKIE);
        assertThat(second).isNotEqualTo(first);
        Tokens tokens = till.browser().logInWithPin(pin);

        Browser thief = realm.browser();
        thief.setCookie(COOKIE, first);
        Page caught = thief.open("pos");

        assertThat(caught.asksFor("pin")).isFalse();
        assertThat(caught.messages()).contains("tillkeyTerminalLocked", "tillkeyTerminalLockedCopy");
        assertThat(realm.reasons().subList(0, 2))
                .as("the login and the end of the session, at the same moment")
                .containsExactlyInAnyOrder("terminal_old_secret", "terminal_locked");
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
        assertThat(till.browser().typePin(pin).isAtClient())
                .as("the till too: nobody can tell which of the two is the thief")
                .isFalse();
        assertThat(realm.reasons()).first().isEqualTo("terminal_locked");
        assertThat(terminal(till.terminalId()).get("status").asText()).isEqualTo("LOCKED");
        assertThat(terminal(till.terminalId()).get("lockReason").asText()).isEqualTo("old_secret");
    }

    @Test
    void anOlderSecretLocksTheTillWhenAPinIsTypedWithItToo() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String first = till.cookie(COOKIE);
        Browser thief = realm.browser();
        thief.setCookie(COOKIE, first);
        Page pad = thief.open("pos");
        till.logInWithPin(pin);
        till.logInWithPin(pin);

        Page caught = pad.submit(Map.of("pin", pin));

        assertThat(caught.isAtClient()).isFalse();
        assertThat(caught.messages()).contains("tillkeyTerminalLocked");
        assertThat(realm.reasons()).contains("terminal_old_secret");
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
    }

    @Test
    void thePreviousSecretIsValidForAMinuteAndLocksAfterwards() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String before = till.cookie(COOKIE);
        till.logInWithPin(pin);
        String now = till.cookie(COOKIE);
        // Presented with a right PIN, but to a login that is refused: it replaces no secret.
        till.open("pos", Map.of("kc_action", "UPDATE_PASSWORD")).submit(Map.of("pin", pin));
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        assertThat(till.cookie(COOKIE)).isEqualTo(now);

        till.setCookie(COOKIE, before);
        assertThat(till.logInWithPin(pin).issued()).isTrue();
        assertThat(till.cookie(COOKIE)).as("no third secret").isEqualTo(before);
        till.setCookie(COOKIE, now);
        assertThat(till.open("pos").asksFor("pin")).isTrue();

        time.set(61);
        till.setCookie(COOKIE, before);
        assertThat(till.open("pos").messages()).contains("tillkeyTerminalLocked");
        assertThat(realm.reasons()).contains("terminal_old_secret");
    }

    @Test
    void aTillThatLostItsNewSecretContinues() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        String before = till.cookie(COOKIE);
        till.logInWithPin(pin);
        String lost = till.cookie(COOKIE);
        till.setCookie(COOKIE, before);

        assertThat(till.logInWithPin(pin).issued()).isTrue();
        assertThat(till.logInWithPin(pin).issued()).isTrue();

        time.set(8 * 60 * 60);
        assertThat(till.logInWithPin(pin).issued())
                .as("the lost one was never presented")
                .isTrue();
        assertThat(till.cookie(COOKIE)).as("and is replaced now").isNotIn(before, lost);
        assertThat(till.logInWithPin(pin).issued()).isTrue();

        Browser finder = realm.browser();
        finder.setCookie(COOKIE, lost);
        assertThat(finder.open("pos").messages()).contains("tillkeyTerminalLocked");
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
    void movingATillEndsItsSessionAndLetsTheOtherStoreIn() {
        String anna = realm.permanentPin("anna", "STO-01");
        String carla = realm.permanentPin("carla", "STO-02");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        Tokens tokens = till.browser().logInWithPin(anna);

        HttpResponse<String> moved = change(till, Map.of("storeId", "STO-02", "name", "Till 9"));

        assertThat(moved.statusCode()).isEqualTo(200);
        assertThat(Http.json(moved.body()).get("storeId").asText()).isEqualTo("STO-02");
        assertThat(Http.json(moved.body()).get("name").asText()).isEqualTo("Till 9");
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
        assertThat(realm.reasons()).contains("terminal_moved");
        assertThat(till.browser().typePin(anna).messages()).contains("tillkeyPinWrong");
        assertThat(till.browser().logInWithPin(carla).access().get("store").asText())
                .isEqualTo("STO-02");
    }

    @Test
    void renamingAndWaivingLeaveTheSessionAlone() {
        String anna = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        Tokens tokens = till.browser().logInWithPin(anna);

        assertThat(change(till, Map.of("name", "Till 9", "networksWaived", true))
                        .statusCode())
                .isEqualTo(200);

        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();
        assertThat(terminal(till.terminalId()).get("networksWaived").asBoolean())
                .isTrue();
        assertThat(change(till, Map.of()).body()).contains("Nothing to change");
        assertThat(change(till, Map.of("name", " ")).body()).contains("name is missing", "1 to 100 characters");
        assertThat(change(till, Map.of("storeId", "NOWHERE")).statusCode()).isEqualTo(404);
        assertThat(change(new RetailRealm.Till(till.browser(), "unknown"), Map.of("name", "x"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aNewCodeForATillLeavesItAsItIsUntilTheCodeIsUsed() {
        String anna = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        Tokens tokens = till.browser().logInWithPin(anna);
        String code = Http.json(newCode(till).body()).get("code").asText();
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();
        assertThat(till.browser().logInWithPin(anna).issued()).isTrue();

        Browser replacement = realm.browser();
        assertThat(replacement.open("pos").submit(RetailRealm.enrolment(code)).asksFor("pin"))
                .isTrue();

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(till.browser().open("pos").asksFor("code"))
                .as("the old cookie")
                .isTrue();
        assertThat(replacement.logInWithPin(anna).issued()).isTrue();
        assertThat(Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                                .body())
                        .findValuesAsText("id"))
                .as("one terminal, its history kept, beside that of the fixture")
                .hasSize(2);
    }

    @Test
    void aRevokedTerminalStaysDead() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        String code = Http.json(newCode(till).body()).get("code").asText();
        realm.call("DELETE", "/tillkey-pin/terminals/" + till.terminalId(), Map.of(), realm.adminToken());

        assertThat(newCode(till).statusCode()).isEqualTo(409);
        assertThat(change(till, Map.of("name", "x")).statusCode()).isEqualTo(409);
        assertThat(realm.browser()
                        .open("pos")
                        .submit(RetailRealm.enrolment(code))
                        .messages())
                .as("a code from before")
                .contains("tillkeyCodeUsed");
    }

    @Test
    void aLostTillIsOutWithItsSessionAndItsLoginsAreListed() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        String temporary = realm.temporaryPin("dora");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        till.browser().typePin(temporary).submit(Map.of("offer", "0"));
        till.browser().logInWithPin(anna);
        Tokens tokens = till.browser().logInWithPin(bob);

        HttpResponse<String> answer = lost(till, Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        JsonNode report = Http.json(answer.body());
        assertThat(report.get("terminal").get("status").asText()).isEqualTo("REVOKED");
        assertThat(report.get("logins").findValuesAsText("username"))
                .as("of this till, newest first, also by a PIN that was replaced on the way")
                .containsExactly("bob", "anna", "dora");
        assertThat(report.get("others").findValuesAsText("type"))
                .as("the new PIN, and the registration")
                .containsExactly("UPDATE_CREDENTIAL", "CUSTOM_REQUIRED_ACTION");
        assertThat(report.get("complete").asBoolean()).isTrue();
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(till.browser().open("pos").messages()).contains("tillkeyTerminalRevoked");
        for (String noInstant : List.of("yesterday", "-999999999-01-01T00:00:00Z")) {
            assertThat(lost(till, Map.of("since", noInstant)).body()).contains("since is", "a past date and time");
        }
        assertThat(Http.json(lost(
                                        till,
                                        Map.of(
                                                "since",
                                                Instant.now().minusMillis(1).toString()))
                                .body())
                        .get("logins"))
                .isEmpty();

        var settings = realm.admin().toRepresentation();
        settings.setEventsEnabled(false);
        realm.admin().update(settings);
        JsonNode blind = Http.json(lost(till, Map.of()).body());
        assertThat(blind.get("complete").asBoolean()).isFalse();
        assertThat(blind.get("note").asText()).contains("does not store LOGIN, ");
    }

    @Test
    void eventsThatAreKeptForTheReportedTimeAndNoLongerAreComplete() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        var settings = realm.admin().toRepresentation();
        // The 30 days that a report goes back by itself.
        settings.setEventsExpiration(Duration.ofDays(30).toSeconds());
        realm.admin().update(settings);

        JsonNode report = Http.json(lost(till, Map.of()).body());

        assertThat(report.hasNonNull("note")).as(report.toString()).isFalse();
        assertThat(report.get("complete").asBoolean()).isTrue();
        settings.setEventsExpiration(Duration.ofDays(30).toSeconds() - 60);
        realm.admin().update(settings);
        assertThat(Http.json(lost(till, Map.of()).body()).get("complete").asBoolean())
                .isFalse();
    }

    @Test
    void aLostTillIsOutEvenIfItsEventsCannotBeRead() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        HttpResponse<String> answer;
        statement("alter table EVENT_ENTITY rename to EVENT_ENTITY_AWAY");
        try {
            answer = lost(till, Map.of());
        } finally {
            statement("alter table EVENT_ENTITY_AWAY rename to EVENT_ENTITY");
        }

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode report = Http.json(answer.body());
        assertThat(report.get("terminal").get("status").asText()).isEqualTo("REVOKED");
        assertThat(report.get("complete").asBoolean()).isFalse();
        assertThat(report.get("note").asText()).contains("out of use", "Call again");
        assertThat(report.hasNonNull("logins")).isFalse();
        assertThat(terminal(till.terminalId()).get("status").asText()).isEqualTo("REVOKED");
        assertThat(realm.admin().getAdminEvents().get(0).getResourcePath()).endsWith("/lost");
        assertThat(Http.json(lost(till, Map.of()).body()).get("others")).isNotEmpty();
    }

    private void statement(String sql) {
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNativeQuery(sql)
                .executeUpdate());
    }

    @Test
    void aTerminalShowsWhoRegisteredItAndWhenItWasSeen() {
        RetailRealm.PreparedTerminal prepared = realm.prepareTerminal("STO-01");
        JsonNode pending = terminal(prepared.terminalId());
        assertThat(pending.get("createdBy").asText()).isNotBlank();
        assertThat(pending.hasNonNull("registeredBy")).isFalse();
        Browser till = realm.browser();
        till.open("pos").submit(RetailRealm.enrolment(prepared.code()));

        JsonNode active = terminal(prepared.terminalId());
        assertThat(active.get("status").asText()).isEqualTo("ACTIVE");
        assertThat(active.get("registeredBy").asText()).isEqualTo("dora");
        assertThat(active.get("userAgent").asText()).startsWith("Java-http-client");
        assertThat(active.hasNonNull("codeExpiresAt")).isFalse();

        time.set(5 * 60);
        till.open("pos");
        assertThat(terminal(prepared.terminalId()).get("lastSeenAt"))
                .as("within ten minutes nothing is written")
                .isEqualTo(active.get("lastSeenAt"));
        time.set(11 * 60);
        till.open("pos");
        assertThat(Instant.parse(
                        terminal(prepared.terminalId()).get("lastSeenAt").asText()))
                .isAfter(Instant.parse(active.get("lastSeenAt").asText()).plusSeconds(10 * 60));
    }

    @Test
    void aTokenOfAPinSessionOpensNoneOfTheCalls() {
        realm.grantAdminRole("bob", "realm-admin");
        String bob = realm.permanentPin("bob", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        String token = till.browser().logInWithPin(bob).accessToken();
        String path = "/tillkey-pin/terminals/" + till.terminalId();

        for (HttpResponse<String> answer : List.of(
                realm.call("GET", path, Map.of(), token),
                realm.call("PATCH", path, Map.of("name", "x"), token),
                realm.call("POST", path + "/enrolment-code", Map.of(), token),
                realm.call("POST", path + "/lost", Map.of(), token),
                realm.call("DELETE", path, Map.of(), token))) {
            assertThat(answer.statusCode()).isEqualTo(403);
        }
        assertThat(terminal(till.terminalId()).get("status").asText()).isEqualTo("ACTIVE");
    }

    private JsonNode terminal(String id) {
        return Http.json(realm.call("GET", "/tillkey-pin/terminals/" + id, Map.of(), realm.adminToken())
                .body());
    }

    private HttpResponse<String> change(RetailRealm.Till till, Map<String, Object> change) {
        return realm.call("PATCH", "/tillkey-pin/terminals/" + till.terminalId(), change, realm.adminToken());
    }

    private HttpResponse<String> newCode(RetailRealm.Till till) {
        return realm.call(
                "POST",
                "/tillkey-pin/terminals/" + till.terminalId() + "/enrolment-code",
                Map.of(),
                realm.adminToken());
    }

    private HttpResponse<String> lost(RetailRealm.Till till, Map<String, String> body) {
        return realm.call("POST", "/tillkey-pin/terminals/" + till.terminalId() + "/lost", body, realm.adminToken());
    }

    @Test
    void aTillOfAFormerStoreIsRefusedWithItsSession() {
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
    void leavingTheStoreEndsItsTokens() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(pin);
        String anna = realm.userId("anna");
        realm.admin().users().get(anna).groups().forEach(group -> realm.admin()
                .users()
                .get(anna)
                .leaveGroup(group.getId()));

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: not_in_store");
        assertThat(till.typePin(pin).messages()).contains("tillkeyPinWrong");
    }
}
