package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.WeakPins;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.ArrayList;
import java.util.Collections;
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
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** What wrong PINs cost a till and its store, and nobody else. */
@KeycloakIntegrationTest(config = PackServer.class)
class ThrottleTest extends RetailTest {

    private static final String WRONG = "tillkeyPinWrong";
    private static final String[] WAITING = {"tillkeyTerminalWaiting", "tillkeyTerminalWaitingSeconds"};
    private static final String LOCKED = "tillkeyTerminalLocked";

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void waitsDoubleUpToTheLongestAndNeverLockNorEndTheRunningSale() {
        settings(Map.of("throttle_free_misses", "3", "throttle_longest_wait_minutes", "2"));
        String anna = realm.permanentPin("anna", "STO-01");
        List<String> slips = besides(anna);
        Browser till = realm.till("STO-01");
        int now = 0;
        for (int i = 0; i < 3; i++) {
            assertThat(till.typePin(slips.get(i)).messages()).contains(WRONG);
        }
        Tokens sale = till.typePin(anna).tokens();

        for (int wait : List.of(30, 60, 120, 120)) {
            assertThat(till.typePin(slips.get(3)).messages()).contains(WRONG);
            time.set(now + wait - 3);
            assertThat(till.typePin(anna).messages())
                    .as("a right PIN, %d s", wait)
                    .containsAnyOf(WAITING);
            now += wait + 3;
            time.set(now);
        }
        assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isTrue();
        assertThat(till.typePin(anna).isAtClient()).isTrue();
    }

    @Test
    void aWaitingTillDoesNotRevealWhetherAPinWasRight() {
        settings(Map.of("throttle_free_misses", "1"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        till.typePin(FourDigitPins.far(0, anna));
        till.typePin(FourDigitPins.far(1, anna));

        Page right = till.typePin(anna);
        Page wrong = till.typePin(FourDigitPins.far(2, anna));

        assertThat(right.messages()).containsAnyOf(WAITING);
        assertThat(right.text().replaceAll("Wait \\d+ (s|min)", "Wait"))
                .isEqualTo(wrong.text().replaceAll("Wait \\d+ (s|min)", "Wait"));
        assertThat(right.status()).isEqualTo(wrong.status());
    }

    @Test
    void theOwnPinInBetweenTakesNothingOffAnyCount() {
        settings(Map.of("throttle_free_misses", "4"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (int i = 0; i < 5; i++) {
            assertThat(till.typePin(besides(anna).get(i)).messages()).contains(WRONG);
            if (i < 4) {
                assertThat(till.typePin(anna).isAtClient()).isTrue();
            }
        }

        assertThat(till.typePin(anna).messages()).containsAnyOf(WAITING);
    }

    @Test
    void timeAloneEmptiesTheCounts() {
        settings(Map.of("throttle_free_misses", "2"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (int i = 0; i < 2; i++) {
            till.typePin(FourDigitPins.far(i, anna));
        }
        assertThat(realm.storeRisk("STO-01").get("farMisses").asInt()).isEqualTo(2);
        time.set(15 * 24 * 60 * 60);
        assertThat(realm.storeRisk("STO-01").get("farMisses").asInt()).isZero();
        for (int i = 2; i < 4; i++) {
            till.typePin(FourDigitPins.far(i, anna));
        }

        assertThat(till.typePin(anna).isAtClient()).isTrue();
    }

    @Test
    void whatIsTypedOnOneTillNeitherLocksAnotherNorEndsASale() {
        settings(Map.of("throttle_free_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser weapon = realm.till("STO-01");
        Browser other = realm.till("STO-01");
        Tokens salesAtWeapon = weapon.typePin(bob).tokens();
        Tokens salesAtOther = other.typePin(anna).tokens();
        for (String typed : List.of("1111", "0000", "1234")) {
            assertThat(weapon.typePin(typed).messages()).contains(WRONG);
        }
        assertThat(other.typePin(besides(anna).get(0)).messages()).contains(WRONG);
        assertThat(other.typePin(anna).isAtClient()).as("the case of the issue").isTrue();

        weapon.typePin(FourDigitPins.far(0, anna, bob));
        assertThat(realm.reasons()).doesNotContain("store_alarm", "terminal_locked");
        weapon.typePin(FourDigitPins.far(1, anna, bob));

        assertThat(realm.reasons()).containsOnlyOnce("store_alarm").containsOnlyOnce("terminal_locked");
        assertThat(weapon.open("pos").messages()).contains(LOCKED);
        assertThat(realm.refresh("pos", salesAtWeapon.refreshToken()).issued())
                .as("who was selling there sells on")
                .isTrue();
        assertThat(realm.storeRisk("STO-01").get("alert").asBoolean()).isTrue();
        for (int i = 1; i < 4; i++) {
            assertThat(other.typePin(besides(anna).get(i)).messages())
                    .as("a slip")
                    .contains(WRONG);
        }
        other.typePin(FourDigitPins.far(2, anna, bob));
        assertThat(other.typePin(anna).isAtClient()).isTrue();
        assertThat(realm.refresh("pos", other.typePin(anna).tokens().refreshToken())
                        .issued())
                .isTrue();
        assertThat(salesAtOther.issued()).isTrue();
        assertThat(realm.storeRisk("STO-02").get("farMisses").asInt())
                .as("another store")
                .isZero();
    }

    @Test
    void anUnlockedTillIsNotLockedByTheNextHonestSlip() {
        settings(Map.of("throttle_free_misses", "50"));
        Supplier<String> otp = realm.addManagerWithOtp("olga", "STO-01");
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens sale = till.typePin(anna).tokens();
        lock(till, anna);

        assertThat(till.open("pos")
                        .submit(Map.of("username", "olga", "password", "olga-demo", "otp", otp.get()))
                        .asksFor("pin"))
                .isTrue();
        assertThat(realm.refresh("pos", sale.refreshToken()).issued())
                .as("the sale that ran all the time")
                .isTrue();
        till.typePin(besides(anna).get(0));
        for (int i = 10; i < 13; i++) {
            till.typePin(FourDigitPins.far(i, anna));
        }

        assertThat(till.typePin(anna).isAtClient())
                .as("a slip and three wrong PINs, still on alert")
                .isTrue();
        till.typePin(FourDigitPins.far(13, anna));
        assertThat(till.open("pos").messages()).as("and again").contains(LOCKED);
    }

    @Test
    void onlyAManagerOfTheStoreAcknowledgesTheAlert() {
        settings(Map.of("throttle_free_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        lock(realm.till("STO-01"), anna);
        realm.allowToManageGroup("bob", realm.storeGroup("STO-01").getId());
        realm.allowToManageGroup("carla", realm.storeGroup("STO-02").getId());
        realm.grantAdminRole("erik", "view-users");

        assertThat(acknowledge("STO-01", adminTokenOf("carla")))
                .as("of another store")
                .isEqualTo(403);
        assertThat(acknowledge("STO-01", adminTokenOf("erik"))).as("looks only").isEqualTo(403);
        assertThat(acknowledge("STO-09", realm.adminToken())).isEqualTo(404);
        assertThat(realm.storeRisk("STO-01").get("alert").asBoolean()).isTrue();

        assertThat(acknowledge("STO-01", adminTokenOf("bob"))).isEqualTo(204);
        assertThat(realm.storeRisk("STO-01").get("alert").asBoolean()).isFalse();
        assertThat(realm.storeRisk("STO-01").get("farMisses").asInt()).isZero();
        Browser till = realm.till("STO-01");
        for (int i = 20; i < 24; i++) {
            till.typePin(FourDigitPins.far(i, anna));
        }
        assertThat(till.typePin(anna).isAtClient())
                .as("four wrong PINs where no alert is")
                .isTrue();
        assertThat(acknowledge("STO-01", realm.adminToken())).as("no alert").isEqualTo(204);
    }

    @Test
    void onAlertTheAnswersAreTheSame() {
        settings(Map.of("throttle_free_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page before = till.typePin(FourDigitPins.far(0, anna));
        lock(realm.till("STO-01"), anna);
        assertThat(realm.storeRisk("STO-01").get("alert").asBoolean()).isTrue();

        Page slip = till.typePin(besides(anna).get(0));
        till.typePin(FourDigitPins.far(1, anna));
        till.typePin(FourDigitPins.far(2, anna));
        Page locks = till.typePin(FourDigitPins.far(3, anna));

        assertThat(slip.text()).isEqualTo(before.text()).isEqualTo(locks.text());
        assertThat(slip.status()).isEqualTo(before.status()).isEqualTo(locks.status());
        Page right = till.typePin(anna);
        assertThat(right.messages()).contains(LOCKED);
        assertThat(right.text())
                .isEqualTo(till.typePin(FourDigitPins.far(4, anna)).text());
    }

    @Test
    void aSlipLocksLikeAFarPinSoTheLockRevealsNothing() {
        settings(Map.of("throttle_free_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Browser other = realm.till("STO-01");
        for (int i = 0; i < 4; i++) {
            till.typePin(FourDigitPins.far(i, anna));
        }
        other.typePin(besides(anna).get(1));
        assertThat(till.typePin(besides(anna).get(0)).messages()).contains(WRONG);

        assertThat(till.open("pos").messages()).contains(LOCKED);
        assertThat(realm.reasons()).contains("terminal_locked").doesNotContain("store_alarm");
        assertThat(realm.storeRisk("STO-01").get("alert").asBoolean()).isFalse();
        assertThat(other.typePin(anna).isAtClient()).isTrue();
    }

    @Test
    void theSameWrongPinAgainCountsOnceForTheStoreAndEachTimeForTheTill() {
        settings(Map.of("throttle_free_misses", "7"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (int i = 0; i < 7; i++) {
            assertThat(till.typePin(FourDigitPins.far(0, anna)).messages())
                    .as("an old PIN")
                    .contains(WRONG);
        }
        assertThat(realm.storeRisk("STO-01").get("farMisses").asInt()).isEqualTo(1);
        till.typePin(FourDigitPins.far(1, anna));

        assertThat(realm.storeRisk("STO-01").get("farMisses").asInt()).isEqualTo(2);
        assertThat(till.typePin(anna).messages()).containsAnyOf(WAITING);
    }

    @Test
    void aSlipOfTheFingerDoesNotCountForTheStoreAndLooksTheSame() {
        settings(Map.of("throttle_free_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page slip = null;
        for (int i = 0; i < 9; i++) {
            slip = till.typePin(besides(anna).get(i));
        }
        Page far = till.typePin(FourDigitPins.far(0, anna));
        till.typePin(weakAndFarFrom(anna).get(0));

        assertThat(slip.text()).isEqualTo(far.text());
        assertThat(misses())
                .containsExactlyElementsOf(concat("tripwire", concat("far", Collections.nCopies(9, "slip"))));
        assertThat(realm.reasons()).first().isEqualTo("pin_tripwire");
        assertThat(realm.storeRisk("STO-01").get("farMisses").asInt()).isEqualTo(2);
    }

    @Test
    void whatAStoreMayHaveGrowsWithItsLogins() {
        settings(Map.of("throttle_free_misses", "50", "throttle_store_percent", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        int before = realm.storeRisk("STO-01").get("farMissesAllowed").asInt();
        for (int i = 0; i < 4; i++) {
            assertThat(till.typePin(anna).isAtClient()).isTrue();
        }

        assertThat(realm.storeRisk("STO-01").get("farMissesAllowed").asInt()).isEqualTo(before + 2);
    }

    @Test
    void parallelGuessesOnOneTillDoNotSlipPastTheCount() throws Exception {
        settings(Map.of("throttle_free_misses", "5"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        List<Page> pads = IntStream.range(0, 25).mapToObj(i -> till.open("pos")).toList();

        CyclicBarrier start = new CyclicBarrier(pads.size());
        ExecutorService executor = Executors.newFixedThreadPool(pads.size());
        try {
            List<Callable<Page>> guesses = IntStream.range(0, pads.size())
                    .<Callable<Page>>mapToObj(i -> () -> {
                        start.await();
                        return pads.get(i).submit(Map.of("pin", besides(anna).get(i)));
                    })
                    .toList();
            for (Future<Page> guess : executor.invokeAll(guesses)) {
                assertThat(guess.get().status()).isEqualTo(200);
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(realm.reasons().stream().filter("pin_unknown"::equals))
                .as("five are free, the sixth begins the wait")
                .hasSize(6);
        assertThat(realm.reasons().stream().filter("terminal_waiting"::equals))
                .as("one event a wait")
                .hasSize(1);
    }

    @Test
    void aMissOnALongUnusedTillIsCountedAsFast() {
        settings(Map.of("throttle_free_misses", "3"));
        String anna = realm.permanentPin("anna", "STO-01");
        Page pad = realm.till("STO-01").open("pos");
        long ordinary = millisOfAMiss(realm.till("STO-01").open("pos"), FourDigitPins.far(1, anna));
        time.set(15 * 60);

        assertThat(millisOfAMiss(pad, FourDigitPins.far(0, anna)))
                .as("writing down when the till was seen must not hold the row that the miss is counted on")
                .isLessThan(10_000 + 10 * ordinary);
    }

    private static long millisOfAMiss(Page pad, String pin) {
        long start = System.nanoTime();
        assertThat(pad.submit(Map.of("pin", pin)).messages()).contains(WRONG);
        return (System.nanoTime() - start) / 1_000_000;
    }

    @Test
    void aBurstThatLocksTheTillDoesNotRevealTheRightPin() throws Exception {
        settings(Map.of("throttle_free_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser other = realm.till("STO-01");
        for (int i = 0; i < 3; i++) {
            other.typePin(FourDigitPins.far(i, anna));
        }
        Browser till = realm.till("STO-01");
        List<Page> pads = IntStream.range(0, 16).mapToObj(i -> till.open("pos")).toList();

        CyclicBarrier start = new CyclicBarrier(pads.size());
        ExecutorService executor = Executors.newFixedThreadPool(pads.size());
        List<Page> answers = new ArrayList<>();
        try {
            List<Callable<Page>> guesses = IntStream.range(0, pads.size())
                    .<Callable<Page>>mapToObj(i -> () -> {
                        start.await();
                        return pads.get(i).submit(Map.of("pin", i == 7 ? anna : FourDigitPins.far(10 + i, anna)));
                    })
                    .toList();
            for (Future<Page> guess : executor.invokeAll(guesses)) {
                answers.add(guess.get());
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(answers.stream().filter(page -> page.messages().contains(WRONG)))
                .as("two of the alarm's five, and two until it locked")
                .hasSize(4);
        assertThat(answers.stream()
                        .filter(page -> !page.isAtClient() && !page.messages().contains(WRONG)))
                .allSatisfy(page -> assertThat(page.messages()).contains(LOCKED))
                .hasSizeGreaterThanOrEqualTo(11);
        assertThat(answers.stream()
                        .filter(page -> page.messages().contains(LOCKED))
                        .map(Page::text)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aBrokenThrottleSettingRefusesPinsAndIsNotTakenForTheDefault() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        settings(Map.of("throttle_free_misses", "1000000"));

        Page page = till.open("pos");

        assertThat(page.status()).isEqualTo(503);
        settings(Map.of("throttle_till_slip_percent", "what an earlier version knew"));
        assertThat(till.typePin(anna).isAtClient())
                .as("a setting that is no more does not matter")
                .isTrue();
    }

    /** Types so many far PINs that the store is on alert and the till is locked. */
    private void lock(Browser till, String anna) {
        for (int i = 30; !till.open("pos").messages().contains(LOCKED); i++) {
            assertThat(i).isLessThan(36);
            till.typePin(FourDigitPins.far(i, anna));
        }
        assertThat(realm.reasons()).contains("store_alarm");
    }

    private int acknowledge(String storeId, String token) {
        return realm.call("DELETE", "/tillkey-pin/stores/" + storeId + "/alert", Map.of(), token)
                .statusCode();
    }

    private String adminTokenOf(String username) {
        return realm.browser()
                .logInWithPassword("back-office", username)
                .tokens()
                .accessToken();
    }

    /** What the events say of the misses, newest first. */
    private List<String> misses() {
        return realm.events().stream()
                .map(EventRepresentation::getDetails)
                .filter(details -> details != null && details.containsKey("tillkey_miss"))
                .map(details -> details.get("tillkey_miss"))
                .toList();
    }

    /** Stored past the validation of the admin console, as a realm import does. */
    private void settings(Map<String, String> throttle) {
        Map<String, String> config = new HashMap<>(throttle);
        config.put("pin_length", "4");
        realm.storePolicy(config);
    }

    private static List<String> weakAndFarFrom(String... pins) {
        return FourDigitPins.weak()
                .filter(pin -> FourDigitPins.isFar(pin, pins))
                .map(Pin::digits)
                .limit(3)
                .toList();
    }

    private static List<String> besides(String pin) {
        return Pin.parse(pin, 4).orElseThrow().near().stream()
                .filter(near -> !WeakPins.isWeak(near))
                .map(Pin::digits)
                .toList();
    }

    private static List<String> concat(String first, List<String> rest) {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(first), rest.stream())
                .toList();
    }
}
