package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** A till is registered or unlocked only with a member of the store who has the right. */
@KeycloakIntegrationTest(config = PackServer.class)
class TerminalApprovalTest extends RetailTest {

    private static final String REFUSED = "tillkeyApprovalRefused";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void aCodeAloneMakesNoTillAndStaysGood() {
        String code = realm.prepareTerminal("STO-01").code();
        Browser browser = realm.browser();

        Page alone = browser.open("pos").submit(Map.of("code", code));

        assertThat(alone.messages()).contains(REFUSED);
        assertThat(browser.cookie("TILLKEY_TERMINAL")).isNull();
        assertThat(realm.reasons()).containsExactly("approver_unknown");
        assertThat(alone.submit(RetailRealm.enrolment(code)).asksFor("pin")).isTrue();
    }

    @Test
    void everyRefusedApproverGetsTheSameAnswer() {
        realm.addManagerWithOtp("olga", "STO-02");
        realm.addManagerWithOtp("oskar", "STO-01");
        realm.updateUser("bob", user -> user.setEnabled(false));
        String code = realm.prepareTerminal("STO-01").code();
        Browser browser = realm.browser();

        Page unknown = confirm(browser, code, "nobody", "nobody-demo", "");
        assertThat(unknown.messages()).contains(REFUSED);
        for (Page page : List.of(
                confirm(browser, code, "dora", "wrong", ""),
                confirm(browser, code, "bob", "bob-demo", ""),
                confirm(browser, code, "anna", "anna-demo", ""),
                confirm(browser, code, "anna", "wrong", ""),
                confirm(browser, code, "carla", "carla-demo", ""),
                confirm(browser, code, "olga", "olga-demo", ""),
                confirm(browser, code, "oskar", "oskar-demo", ""))) {
            assertThat(page.status()).isEqualTo(unknown.status());
            assertThat(plain(page)).isEqualTo(plain(unknown));
        }

        assertThat(realm.reasons())
                .as("only auditors can tell them apart, and of who is no manager of the store no password is looked at")
                .containsExactly(
                        "approver_otp_missing",
                        "approver_without_right",
                        "approver_without_right",
                        "approver_without_right",
                        "approver_without_right",
                        "user_disabled",
                        "approver_password_wrong",
                        "approver_unknown");
        assertThat(browser.cookie("TILLKEY_TERMINAL")).isNull();
    }

    /** A page without what differs by nature: ids of the login, and the name that is shown again. */
    private static String plain(Page page) {
        return page.html()
                .replaceAll("(session_code|tab_id|execution|client_data)=[^\"&]*", "$1=")
                .replaceAll("auth_session[^\"]*", "")
                .replaceAll("value=\"(nobody|dora|bob|anna|carla|olga|oskar)\"", "value=\"\"");
    }

    @Test
    void anApproverNeedsTheRightAKindAndAReadyPassword() {
        String code = realm.prepareTerminal("STO-02").code();
        Browser browser = realm.browser();
        assertThat(confirm(browser, code, "bob", "bob-demo", "").messages()).contains(REFUSED);
        realm.updateUser("dora", user -> user.setAttributes(Map.of("staff_kind", List.of("person"))));
        assertThat(confirm(browser, code, "dora", "dora-demo", "").messages()).contains(REFUSED);
        realm.updateUser("dora", user -> {
            user.setAttributes(Map.of("staff_kind", List.of("employee")));
            user.setRequiredActions(List.of("UPDATE_PASSWORD"));
        });
        assertThat(confirm(browser, code, "dora", "dora-demo", "").messages()).contains(REFUSED);
        assertThat(realm.reasons()).containsExactly("setup_pending", "kind_not_allowed", "approver_without_right");

        realm.updateUser("dora", user -> user.setRequiredActions(List.of()));
        assertThat(confirm(browser, code, "dora", "dora-demo", "").asksFor("pin"))
                .isTrue();
    }

    @Test
    void aManagerCannotBeLockedOutFromATill() {
        realm.lockAtTheSecondFailure();
        realm.addManagerWithOtp("olga", "STO-01");
        String code = realm.prepareTerminal("STO-01").code();
        Browser browser = realm.browser();
        for (int i = 0; i < 4; i++) {
            confirm(browser, code, "dora", "wrong", "");
        }
        Browser till = realm.till("STO-01");
        lock(till, realm.permanentPin("anna", "STO-01"));
        for (int i = 0; i < 4; i++) {
            assertThat(till.open("pos")
                            .submit(Map.of("username", "dora", "password", "wrong", "otp", "123456"))
                            .messages())
                    .contains(REFUSED);
        }
        for (int i = 0; i < 2; i++) {
            int before = i;
            confirm(browser, code, "olga", "olga-demo", "000000");
            Await.until("a wrong one-time password is counted", () -> failures("olga") == before + 1);
        }

        assertThat(failures("dora")).isZero();
        assertThat(realm.browser().logInWithPassword("back-office", "dora").isAtClient())
                .isTrue();
        confirm(browser, code, "olga", "olga-demo", "000000");
        assertThat(realm.reasons())
                .as("one-time passwords are guessed nowhere: two quick failures lock for a minute")
                .first()
                .isEqualTo("user_locked");
        assertThat(confirm(browser, code, "dora", "dora-demo", "").asksFor("pin"))
                .isTrue();
    }

    @Test
    void aCodeAllowsTenPasswordsFromAllAddressesTogether() {
        RetailRealm.PreparedTerminal till = realm.prepareTerminal("STO-01");
        for (int i = 0; i < 10; i++) {
            assertThat(confirm(realm.browser(), till.code(), "dora", "wrong" + i, "")
                            .messages())
                    .contains(REFUSED);
        }

        assertThat(confirm(realm.browser(), till.code(), "dora", "dora-demo", "")
                        .messages())
                .contains("tillkeyUnlockThrottled");
        assertThat(realm.reasons()).first().isEqualTo("unlock_throttled");
        assertThat(confirm(realm.browser(), realm.prepareTerminal("STO-01").code(), "dora", "dora-demo", "")
                        .asksFor("pin"))
                .as("another till")
                .isTrue();

        assertThat(confirm(realm.browser(), newCode(till.terminalId()), "dora", "dora-demo", "")
                        .asksFor("pin"))
                .as("a new code: who has the old one cannot use it up")
                .isTrue();
    }

    @Test
    void timeAloneFreesACodeWhoseAttemptsAreUsedUp() {
        String code = realm.prepareTerminal("STO-01").code();
        for (int i = 0; i < 10; i++) {
            confirm(realm.browser(), code, "nobody", "wrong", "");
        }
        assertThat(confirm(realm.browser(), code, "dora", "dora-demo", "").messages())
                .contains("tillkeyUnlockThrottled");

        time.set(20 * 60 + 1);
        assertThat(confirm(realm.browser(), code, "dora", "dora-demo", "").asksFor("pin"))
                .isTrue();
    }

    @Test
    void wrongPasswordsOfAManagerAreLimitedOverAllTills() {
        for (int till = 0; till < 2; till++) {
            String code = realm.prepareTerminal("STO-01").code();
            for (int i = 0; i < 10; i++) {
                assertThat(confirm(realm.browser(), code, "dora", "wrong" + i, "")
                                .messages())
                        .contains(REFUSED);
            }
        }
        String third = realm.prepareTerminal("STO-02").code();
        Browser browser = realm.browser();

        Page unknown = confirm(browser, third, "nobody", "nobody-demo", "");
        Page right = confirm(browser, third, "dora", "dora-demo", "");

        assertThat(right.messages()).contains(REFUSED);
        assertThat(plain(right)).isEqualTo(plain(unknown));
        assertThat(realm.reasons()).startsWith("approver_throttled", "approver_unknown", "approver_password_wrong");
        assertThat(failures("dora")).isZero();
        assertThat(realm.browser().logInWithPassword("back-office", "dora").isAtClient())
                .isTrue();
        assertThat(confirm(browser, realm.prepareTerminal("STO-01").code(), "bob", "bob-demo", "")
                        .asksFor("pin"))
                .as("another manager")
                .isTrue();

        time.set(2 * 60 * 60 + 1);
        assertThat(confirm(realm.browser(), realm.prepareTerminal("STO-01").code(), "dora", "dora-demo", "")
                        .asksFor("pin"))
                .isTrue();
    }

    @Test
    void aRightOneTimePasswordClearsTheWrongOnesBeforeIt() {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setMaxSecondaryAuthFailures(2);
        settings.setOtpPolicyCodeReusable(true);
        realm.admin().update(settings);
        Supplier<String> otp = realm.addManagerWithOtp("olga", "STO-01");

        for (int i = 0; i < 3; i++) {
            Browser browser = realm.browser();
            String code = realm.prepareTerminal("STO-01").code();
            assertThat(confirm(browser, code, "olga", "olga-demo", "000000").messages())
                    .contains(REFUSED);
            Await.until("olga's failure is counted", () -> failures("olga") == 1);
            assertThat(confirm(browser, code, "olga", "olga-demo", otp.get()).asksFor("pin"))
                    .as("the third wrong one in a row would lock olga for good: %s", realm.reasons())
                    .isTrue();
            Await.until("olga's failure is cleared", () -> failures("olga") == 0);
        }
    }

    @Test
    void aConfiguredOneTimePasswordIsRequired() {
        Supplier<String> otp = realm.addManagerWithOtp("olga", "STO-01");
        String code = realm.prepareTerminal("STO-01").code();
        Browser browser = realm.browser();

        assertThat(confirm(browser, code, "olga", "olga-demo", "").messages()).contains(REFUSED);
        assertThat(confirm(browser, code, "olga", "olga-demo", "000000").messages())
                .contains(REFUSED);
        Await.until("olga's failure is counted", () -> failures("olga") == 1);
        assertThat(confirm(browser, code, "olga", "olga-demo", otp.get()).asksFor("pin"))
                .isTrue();
    }

    @Test
    void afterTenWrongCodesFromOneAddressNoCodeIsTakenForAWhile() {
        Browser browser = realm.browser();
        for (int i = 0; i < 10; i++) {
            assertThat(browser.open("pos")
                            .submit(RetailRealm.enrolment("2222-222" + "23456789AC".charAt(i)))
                            .messages())
                    .contains("tillkeyCodeInvalid");
        }

        Page right = realm.browser()
                .open("pos")
                .submit(RetailRealm.enrolment(realm.prepareTerminal("STO-01").code()));

        assertThat(right.asksFor("pin")).isFalse();
        assertThat(right.messages()).contains("tillkeyCodeThrottled");
        assertThat(realm.reasons()).first().isEqualTo("code_throttled");

        time.set(20 * 60 + 1);
        assertThat(realm.browser()
                        .open("pos")
                        .submit(RetailRealm.enrolment(
                                realm.prepareTerminal("STO-01").code()))
                        .asksFor("pin"))
                .as("time alone frees")
                .isTrue();
    }

    @Test
    void wrongCodesAtTheSameMomentAreNotMoreThanOneAfterTheOther() throws Exception {
        List<Callable<Page>> guesses = IntStream.range(0, 16)
                .<Callable<Page>>mapToObj(i -> {
                    Page page = realm.browser().open("pos");
                    return () -> page.submit(RetailRealm.enrolment("2222-222" + "23456789ACDEFHJK".charAt(i)));
                })
                .toList();

        List<List<String>> answers = inParallel(guesses);

        assertThat(answers)
                .filteredOn(answer -> answer.contains("tillkeyCodeInvalid"))
                .hasSize(10);
        assertThat(answers)
                .filteredOn(answer -> answer.contains("tillkeyCodeThrottled"))
                .hasSize(6);
    }

    @Test
    void attemptsToUnlockAtTheSameMomentAreNotMoreThanOneAfterTheOther() throws Exception {
        Browser till = realm.till("STO-01");
        lock(till, realm.permanentPin("anna", "STO-01"));
        List<Callable<Page>> attempts = IntStream.range(0, 16)
                .<Callable<Page>>mapToObj(i -> {
                    Browser copy = realm.browser();
                    copy.setCookie("TILLKEY_TERMINAL", till.cookie("TILLKEY_TERMINAL"));
                    Page page = copy.open("pos");
                    return () -> page.submit(Map.of("username", "nobody" + i, "password", "wrong", "otp", ""));
                })
                .toList();

        List<List<String>> answers = inParallel(attempts);

        assertThat(answers).filteredOn(answer -> answer.contains(REFUSED)).hasSize(10);
        assertThat(answers)
                .filteredOn(answer -> answer.contains("tillkeyUnlockThrottled"))
                .hasSize(6);
    }

    /** The messages of the answers. */
    private static List<List<String>> inParallel(List<Callable<Page>> requests) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(requests.size());
        try {
            List<List<String>> answers = new ArrayList<>();
            for (Future<Page> answer : executor.invokeAll(requests)) {
                answers.add(answer.get().messages());
            }
            return answers;
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void oneCodeRegistersOneTillOnly() throws Exception {
        String code = realm.prepareTerminal("STO-01").code();
        List<Map<String, String>> forms = IntStream.range(0, 6)
                .mapToObj(i -> {
                    Supplier<String> otp = realm.addManagerWithOtp("manager" + i, "STO-01");
                    return Map.of(
                            "code",
                            code,
                            "username",
                            "manager" + i,
                            "password",
                            "manager" + i + "-demo",
                            "otp",
                            otp.get());
                })
                .toList();
        CyclicBarrier start = new CyclicBarrier(forms.size());
        ExecutorService executor = Executors.newFixedThreadPool(forms.size());
        int tills = 0;
        try {
            List<Callable<Page>> attempts = forms.stream()
                    .<Callable<Page>>map(form -> {
                        Page page = realm.browser().open("pos");
                        return () -> {
                            start.await();
                            return page.submit(form);
                        };
                    })
                    .toList();
            for (Future<Page> attempt : executor.invokeAll(attempts)) {
                tills += attempt.get().asksFor("pin") ? 1 : 0;
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(tills).isEqualTo(1);
        assertThat(realm.reasons()).hasSize(5).containsOnly("code_used");
    }

    @Test
    void aLockedTillIsUnlockedByPasswordAndOneTimePasswordTogether() {
        Supplier<String> otp = realm.addManagerWithOtp("olga", "STO-01");
        String pin = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        lock(till.browser(), pin);
        String locked = till.browser().cookie("TILLKEY_TERMINAL");

        Page page = till.browser().open("pos");
        assertThat(page.asksFor("pin")).isFalse();
        assertThat(page.id()).isEqualTo("locked");
        assertThat(page.text()).contains("Stockholm City");
        assertThat(page.submit(Map.of("pin", pin)).messages())
                .as("a PIN pad from before the lock")
                .contains("tillkeyTerminalLocked");
        assertThat(unlock(till.browser(), "dora", "").messages())
                .as("the right, but no one-time password")
                .contains(REFUSED);
        assertThat(unlock(till.browser(), "dora", "123456").messages()).contains(REFUSED);
        assertThat(unlock(till.browser(), "olga", "").messages()).contains(REFUSED);
        assertThat(unlock(till.browser(), "olga", "000000").messages()).contains(REFUSED);
        assertThat(realm.reasons().stream().filter(reason -> reason.startsWith("approver_")))
                .containsExactly(
                        "approver_otp_wrong", "approver_otp_missing", "approver_otp_missing", "approver_otp_missing");

        Await.until("olga's failure is counted", () -> failures("olga") == 1);
        Page unlocked = unlock(till.browser(), "olga", otp.get());

        assertThat(realm.admin().getAdminEvents())
                .filteredOn(event -> "TILLKEY_TERMINAL".equals(event.getResourceType()))
                .extracting(event ->
                        event.getOperationType() + " " + event.getResourcePath().replaceAll(".*/", ""))
                .as("the history of the till")
                .containsSubsequence("ACTION unlocked", "ACTION registered");
        assertThat(realm.events()).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("CUSTOM_REQUIRED_ACTION");
            assertThat(event.getUserId()).isEqualTo(realm.userId("olga"));
            assertThat(event.getDetails())
                    .containsEntry("custom_required_action", "tillkey-unlock-terminal")
                    .containsKeys("tillkey_terminal", "tillkey_store");
        });
        assertThat(unlocked.messages()).contains("tillkeyUnlocked");
        assertThat(unlocked.submit(Map.of("pin", pin)).isAtClient()).isTrue();
        Browser copy = realm.browser();
        copy.setCookie("TILLKEY_TERMINAL", locked);
        assertThat(copy.open("pos").asksFor("code"))
                .as("a copy of the cookie from before")
                .isTrue();
        assertThat(realm.reasons()).first().isEqualTo("terminal_unknown");
        assertThat(till.browser().logInWithPin(pin).issued())
                .as("and it locks nothing")
                .isTrue();
    }

    @Test
    void afterTenRefusedAttemptsALockedTillTakesNoneForAWhile() {
        Supplier<String> otp = realm.addManagerWithOtp("olga", "STO-01");
        Browser till = realm.till("STO-01");
        lock(till, realm.permanentPin("anna", "STO-01"));
        for (int i = 0; i < 10; i++) {
            assertThat(unlock(till, "nobody" + i, "").messages()).contains(REFUSED);
        }

        assertThat(unlock(till, "olga", otp.get()).messages()).contains("tillkeyUnlockThrottled");
        assertThat(realm.reasons()).first().isEqualTo("unlock_throttled");

        time.set(20 * 60 + 1);
        assertThat(unlock(till, "olga", otp.get()).messages())
                .as("spent attempts keep the manager away for minutes only")
                .doesNotContain("tillkeyUnlockThrottled");
    }

    @Test
    void attemptsToUnlockATillFromManyAddressesAreLimitedTogether() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        lock(till.browser(), realm.permanentPin("anna", "STO-01"));
        assertThat(unlock(till.browser(), "nobody", "").messages()).contains(REFUSED);

        // 29 from elsewhere.
        String name = realm.name();
        String everywhere = till.terminalId() + " everywhere";
        server.run(session -> MissCounters.of(session, session.realms().getRealmByName(name))
                .add(Scope.TERMINAL_UNLOCK, everywhere, 29, Duration.ofMinutes(10)));

        assertThat(unlock(till.browser(), "nobody", "").messages()).contains("tillkeyUnlockThrottled");
        assertThat(till.browser()
                        .open("pos")
                        .submit(Map.of("register", "true"))
                        .submit(RetailRealm.enrolment(newCode(till.terminalId())))
                        .asksFor("pin"))
                .as("the way out")
                .isTrue();
    }

    @Test
    void aLockedTillMayBeRegisteredAnewInstead() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        String pin = realm.permanentPin("anna", "STO-01");
        lock(till.browser(), pin);

        Page form = till.browser().open("pos").submit(Map.of("register", "true"));

        assertThat(form.asksFor("code")).isTrue();
        assertThat(form.submit(RetailRealm.enrolment(newCode(till.terminalId())))
                        .submit(Map.of("pin", pin))
                        .isAtClient())
                .isTrue();
    }

    @Test
    void whatIsTypedIsShownAgainAsTextAndThePasswordIsNot() {
        String code = realm.prepareTerminal("STO-01").code();

        Page page = confirm(realm.browser(), code, "\"><script>alert(1)</script>", "secret-password", "");

        assertThat(page.html()).doesNotContain("<script>alert(1)").doesNotContain("secret-password");
        assertThat(page.html()).contains(code);
    }

    /** Presents a secret that was replaced twice. */
    static void lock(Browser till, String pin) {
        String old = till.cookie("TILLKEY_TERMINAL");
        till.logInWithPin(pin);
        till.logInWithPin(pin);
        till.setCookie("TILLKEY_TERMINAL", old);
        assertThat(till.open("pos").asksFor("pin")).isFalse();
    }

    private static Page unlock(Browser till, String username, String otp) {
        Map<String, String> form =
                new HashMap<>(Map.of("username", username, "password", username + "-demo", "otp", otp));
        return till.open("pos").submit(form);
    }

    private static Page confirm(Browser browser, String code, String username, String password, String otp) {
        return browser.open("pos").submit(Map.of("code", code, "username", username, "password", password, "otp", otp));
    }

    private String newCode(String terminalId) {
        return Http.json(realm.call(
                                "POST",
                                "/tillkey-pin/terminals/" + terminalId + "/enrolment-code",
                                Map.of(),
                                realm.adminToken())
                        .body())
                .get("code")
                .asText();
    }

    private int failures(String username) {
        return (int) realm.admin()
                .attackDetection()
                .bruteForceUserStatus(realm.userId(username))
                .get("numFailures");
    }
}
