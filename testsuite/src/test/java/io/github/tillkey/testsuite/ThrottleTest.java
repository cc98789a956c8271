package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.WeakPins;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** What wrong PINs cost a till, a store and a realm. The settings are explicit: the defaults come from a simulation and may move. */
@KeycloakIntegrationTest(config = PackServer.class)
class ThrottleTest extends RetailTest {

    private static final String WRONG = "That PIN does not work here";
    private static final String WAITING = "Too many wrong PINs on this till";
    private static final String LOCKED = "This till is locked";

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void waitsDoubleUpToTheLongestAndThenTheTillLocks() {
        settings(Map.of("throttle_free_misses", "3", "throttle_longest_wait_minutes", "2"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        int now = 0;
        for (int i = 0; i < 3; i++) {
            assertThat(till.typePin(far(i, anna)).text()).contains(WRONG);
        }
        assertThat(till.typePin(anna).isAtClient()).as("three are free").isTrue();

        for (int wait : List.of(30, 60, 120)) {
            assertThat(till.typePin(far(wait, anna)).text()).contains(WRONG);
            time.set(now + wait - 3);
            assertThat(till.typePin(anna).text()).as("a right PIN, %d s", wait).contains(WAITING);
            now += wait + 3;
            time.set(now);
        }
        assertThat(till.typePin(anna).isAtClient())
                .as("between the last wait and the lock")
                .isTrue();
        assertThat(till.typePin(far(500, anna)).text()).contains(WRONG);

        Page locked = till.open("pos");
        assertThat(locked.text()).contains(LOCKED);
        assertThat(locked.asksFor("pin")).isFalse();
        time.set(now + 60 * 60);
        assertThat(till.open("pos").text()).as("time does not unlock").contains(LOCKED);
        assertThat(realm.till("STO-01").typePin(anna).isAtClient())
                .as("another till of the store")
                .isTrue();
    }

    @Test
    void lockedWaitingOrFreeTheAnswerDoesNotTellWhetherThePinWasRight() {
        settings(Map.of("throttle_free_misses", "1"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        till.typePin(far(0, anna));
        till.typePin(far(1, anna));

        Page right = till.typePin(anna);
        Page wrong = till.typePin(far(2, anna));

        assertThat(right.text()).contains(WAITING);
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
            assertThat(till.typePin(far(i, anna)).text()).contains(WRONG);
            if (i < 4) {
                assertThat(till.typePin(anna).isAtClient()).isTrue();
            }
        }

        assertThat(till.typePin(anna).text()).contains(WAITING);
    }

    @Test
    void timeAloneEmptiesTheCount() {
        settings(Map.of("throttle_free_misses", "2", "throttle_till_window_hours", "1"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (int i = 0; i < 2; i++) {
            till.typePin(far(i, anna));
        }
        time.set(2 * 60 * 60 + 60);
        for (int i = 2; i < 4; i++) {
            till.typePin(far(i, anna));
        }

        assertThat(till.typePin(anna).isAtClient()).isTrue();
    }

    @Test
    void aPinThatNobodyCanHaveCountsDouble() {
        settings(Map.of("throttle_free_misses", "4"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        List<String> weak = weakAndFarFrom(anna);

        till.typePin(weak.get(0));
        till.typePin(weak.get(1));
        assertThat(till.typePin(anna).isAtClient())
                .as("two weak ones are four misses")
                .isTrue();
        till.typePin(weak.get(2));

        assertThat(till.typePin(anna).text()).contains(WAITING);
        assertThat(realm.reasons().stream().filter("pin_tripwire"::equals)).hasSize(3);
    }

    @Test
    void aStoreOverItsBudgetRaisesOneAlarmAndEachWrongPinThereLocksItsTill() {
        // At least ten PINs count: 10 x 0.5 far misses.
        settings(Map.of("throttle_free_misses", "3", "throttle_store_misses", "0.5", "throttle_realm_misses", "50"));
        String anna = realm.permanentPin("anna", "STO-01");
        String carla = realm.permanentPin("carla", "STO-02");
        Browser first = realm.till("STO-01");
        Browser second = realm.till("STO-01");
        for (int i = 0; i < 3; i++) {
            first.typePin(far(i, anna, carla));
            second.typePin(far(10 + i, anna, carla));
        }

        assertThat(realm.reasons().stream().filter("store_alarm"::equals))
                .as("the sixth is over the budget of five")
                .hasSize(1);
        assertThat(second.open("pos").text()).as("three misses would be free").contains(LOCKED);
        assertThat(first.typePin(anna).isAtClient())
                .as("a till that missed nothing since the alarm")
                .isTrue();
        first.typePin(far(20, anna, carla));
        assertThat(first.open("pos").text()).contains(LOCKED);
        assertThat(realm.reasons().stream().filter("store_alarm"::equals)).hasSize(1);
        Browser other = realm.till("STO-02");
        other.typePin(far(30, anna, carla));
        assertThat(other.typePin(carla).isAtClient()).as("another store").isTrue();
    }

    @Test
    void aSlipOfTheFingerWeighsAFractionForTheStoreAndLooksTheSame() {
        settings(Map.of("throttle_free_misses", "50", "throttle_store_misses", "0.5", "throttle_slip_percent", "10"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page slip = null;
        for (int i = 0; i < 9; i++) {
            slip = till.typePin(besides(anna).get(i));
        }
        assertThat(realm.reasons()).doesNotContain("store_alarm");

        Page far = till.typePin(far(0, anna));

        assertThat(slip.text()).isEqualTo(far.text());
        assertThat(misses()).containsExactlyElementsOf(concat("far", Collections.nCopies(9, "slip")));
        for (int i = 1; i < 6; i++) {
            till.typePin(far(i, anna));
        }
        assertThat(realm.reasons()).contains("store_alarm");
    }

    @Test
    void theRealmsBudgetRaisesAnAlarmAndStopsNobody() {
        settings(Map.of("throttle_free_misses", "50", "throttle_store_misses", "50", "throttle_realm_misses", "0.25"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (int i = 0; i < 4; i++) {
            till.typePin(far(i, anna));
        }

        assertThat(realm.reasons().stream().filter("realm_alarm"::equals)).hasSize(1);
        assertThat(realm.reasons()).doesNotContain("store_alarm");
        assertThat(till.typePin(anna).isAtClient()).isTrue();
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
                        return pads.get(i).submit(Map.of("pin", far(i, anna)));
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
    void aMissOnATillThatNobodyLookedAtForLongIsCountedAsFast() {
        settings(Map.of("throttle_free_misses", "3"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        time.set(15 * 60);

        long start = System.nanoTime();
        Page answer = pad.submit(Map.of("pin", far(0, anna)));

        assertThat(answer.text()).contains(WRONG);
        assertThat((System.nanoTime() - start) / 1_000_000)
                .as("writing down when the till was seen must not hold the row that the miss is counted on")
                .isLessThan(10_000);
    }

    @Test
    void onTheTillAWeakPinCostsTheSameWhetherSomebodysPinIsBesideItOrNot() {
        settings(Map.of("throttle_free_misses", "4"));
        Page offers = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        int chosen = IntStream.range(0, 3)
                .filter(i -> weakBeside(offers.offers().get(i)).isPresent())
                .findFirst()
                .orElseThrow();
        String anna = offers.offers().get(chosen);
        offers.submit(Map.of("offer", Integer.toString(chosen)));
        String beside = weakBeside(anna).orElseThrow();
        Browser till = realm.till("STO-01");

        till.typePin(beside);
        till.typePin(beside);
        assertThat(till.typePin(anna).isAtClient()).isTrue();
        till.typePin(beside);

        assertThat(till.typePin(anna).text())
                .as("or the wait would tell that a PIN is near")
                .contains(WAITING);
        assertThat(misses()).as("for the store").containsOnly("slip");
    }

    @Test
    void aBurstThatLocksTheTillDoesNotTellWhichOfItsPinsWasRight() throws Exception {
        settings(Map.of("throttle_free_misses", "50", "throttle_store_misses", "0.25"));
        String anna = realm.permanentPin("anna", "STO-01");
        Browser other = realm.till("STO-01");
        other.typePin(far(0, anna));
        other.typePin(far(1, anna));
        Browser till = realm.till("STO-01");
        List<Page> pads = IntStream.range(0, 16).mapToObj(i -> till.open("pos")).toList();

        CyclicBarrier start = new CyclicBarrier(pads.size());
        ExecutorService executor = Executors.newFixedThreadPool(pads.size());
        List<Page> answers = new ArrayList<>();
        try {
            List<Callable<Page>> guesses = IntStream.range(0, pads.size())
                    .<Callable<Page>>mapToObj(i -> () -> {
                        start.await();
                        return pads.get(i).submit(Map.of("pin", i == 7 ? anna : far(10 + i, anna)));
                    })
                    .toList();
            for (Future<Page> guess : executor.invokeAll(guesses)) {
                answers.add(guess.get());
            }
        } finally {
            executor.shutdownNow();
        }

        assertThat(answers.stream().filter(page -> page.text().contains(WRONG)))
                .as("the miss that locked it")
                .hasSize(1);
        assertThat(answers.stream()
                        .filter(page -> !page.isAtClient() && !page.text().contains(WRONG))
                        .map(Page::text))
                .allSatisfy(text -> assertThat(text).contains(LOCKED))
                .hasSizeGreaterThanOrEqualTo(14);
        assertThat(answers.stream()
                        .map(Page::text)
                        .filter(text -> text.contains(LOCKED))
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
        settings(Map.of());
        assertThat(till.typePin(anna).isAtClient()).isTrue();
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
        // What a till does is not to be hidden by what its store and the realm do, unless a test is about these.
        config.putIfAbsent("throttle_store_misses", "50");
        config.putIfAbsent("throttle_realm_misses", "50");
        var action = realm.admin().flows().getRequiredAction("tillkey-set-pin");
        action.setConfig(config);
        realm.admin().flows().updateRequiredAction("tillkey-set-pin", action);
    }

    /** The {@code index}th PIN that is not weak and not near any of these. */
    private static String far(int index, String... pins) {
        return FourDigitPins.far(pins).skip(index).findFirst().orElseThrow().digits();
    }

    private static Optional<String> weakBeside(String pin) {
        return Pin.parse(pin, 4).orElseThrow().near().stream()
                .filter(WeakPins::isWeak)
                .map(Pin::digits)
                .findFirst();
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
