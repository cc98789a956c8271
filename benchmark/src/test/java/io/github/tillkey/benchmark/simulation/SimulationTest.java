package io.github.tillkey.benchmark.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tillkey.benchmark.simulation.Scene.Attacker;
import io.github.tillkey.benchmark.simulation.Scene.Habits;
import io.github.tillkey.benchmark.simulation.Scene.Shop;
import io.github.tillkey.benchmark.simulation.Scene.Unlocks;
import io.github.tillkey.pin.policy.Capacity;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the defaults where {@code docs/throttling.md} says they are; few runs, so the bounds have room. */
class SimulationTest {

    private static final Space FOUR = new Space(4);

    @Test
    void noHonestStoreOfTheGridLocksATillOnceAMonthOrWaitsLong() {
        List<String> cells = new ArrayList<>();
        for (int staff : new int[] {3, 20, 100}) {
            for (int tills : new int[] {1, 4, 12}) {
                for (int logins : new int[] {20, 120, 300, 3000}) {
                    for (double mistypes : new double[] {0.01, 0.03, 0.08}) {
                        Shop shop = new Shop(4, false, staff, tills, logins, mistypes, 0.9);
                        // Twelve months or more of the many small stores; the few large ones have as many misses in
                        // less.
                        Tally tally = Simulation.honestMonths(shop, Habits.EVEN, FOUR, logins > 300 ? 1 : 3);
                        if (tally.locksPerMonth() >= 1 || tally.waitMinutesPerWeek() > 10) {
                            cells.add(shop + ": " + tally);
                        }
                    }
                }
            }
        }

        assertThat(cells).isEmpty();
    }

    @Test
    void honestBurstsLockNothingEither() {
        for (int logins : new int[] {20, 120, 300}) {
            for (int tills : new int[] {1, 4}) {
                Shop shop = new Shop(4, false, 10, tills, logins, 0.04, 0.9);
                Tally tally = Simulation.honestMonths(shop, Habits.BURSTS, FOUR, 4);

                assertThat(tally.locksPerMonth()).as("%s", shop).isLessThan(1);
                assertThat(tally.waitMinutesPerWeek()).as("%s", shop).isLessThan(10);
            }
        }
    }

    @Test
    void storesOutsideTheCalibrationLockNothing() {
        for (Shop shop : Simulation.OTHERS) {
            Tally hurried =
                    Simulation.honestMonths(shop, Habits.HURRIED, FOUR, 4_000 / Math.max(100, shop.loginsPerDay()));

            assertThat(hurried.locksPerMonth()).as("%s", shop).isLessThan(1);
        }
    }

    @Test
    void anHourWithABrokenTillLocksNoOther() {
        for (Habits broken : List.of(Habits.BROKEN_KEY, Habits.BROKEN_SCREEN)) {
            Tally tally = Simulation.brokenWeeks(new Shop(4, false, 7, 2, 55, 0.06, 0.9), broken, FOUR);

            assertThat(tally.locksElsewherePerRun()).as("%s", broken).isLessThan(0.1);
        }
    }

    @Test
    void theLockRevealsNothingEvenIfAlertsAreAcknowledgedBlindly() {
        Scene greedy =
                Scene.attacked(Shop.ordinary(4, false), Attacker.GREEDY, 1).with(Unlocks.ALL_EACH_DAY);
        Scene adaptive =
                Scene.attacked(Shop.ordinary(4, false), Attacker.ADAPTIVE, 1).with(Unlocks.ALL_EACH_DAY);

        assertThat(Tally.of(adaptive, FOUR, 500, 7, 7).success())
                .isLessThan(Tally.of(greedy, FOUR, 500, 7, 7).success() + 0.05);
    }

    @Test
    void guessingBelowTheAlarmOrOnOneTillSeldomSucceeds() {
        assertThat(success(false, Attacker.QUIET, 4)).isLessThan(0.035);
        assertThat(success(false, Attacker.GREEDY, 1)).isLessThan(0.035);
    }

    @Test
    void guessingOnAllTillsSucceedsMoreOftenSoThePickerIsRequired() {
        assertThat(success(false, Attacker.GREEDY, 4)).isBetween(0.04, 0.075);
        assertThat(Simulation.level(4, 20, 4, 120)).isEqualTo(GuessRisk.Level.TOO_HIGH);
        assertThat(success(true, Attacker.GREEDY, 4)).isLessThan(0.01);
        assertThat(success(true, Attacker.ADAPTIVE, 4)).isLessThan(0.01);
    }

    @Test
    void withoutAWarningLessThanThreeInAHundredSucceed() {
        for (int staff : new int[] {3, 10, 20}) {
            for (int tills : new int[] {1, 4, 12}) {
                for (int logins : new int[] {20, 120, 300}) {
                    double left = Simulation.leftToGuess(Shop.ordinary(4, false).with(staff, tills, logins), FOUR, 30);
                    if (Simulation.level(4, staff, tills, logins) != GuessRisk.Level.TOO_HIGH) {
                        assertThat(left)
                                .as("%d staff, %d tills, %d logins", staff, tills, logins)
                                .isLessThan(0.033);
                    }
                }
            }
        }
    }

    @Test
    void inNineteenWeeksOfTwentyNoPinIsFoundBeforeAnAlarm() {
        for (Attacker attacker : List.of(Attacker.QUIET, Attacker.GREEDY, Attacker.ADAPTIVE)) {
            Tally tally = Tally.of(Scene.attacked(Shop.ordinary(4, false), attacker, 4), FOUR, 1_000, 7, 7);

            assertThat(tally.unseenOfAll()).as("%s", attacker).isLessThan(0.05);
        }
    }

    @Test
    void randomTypingOnOneTillCostsTheOthersNothing() {
        Shop shop = Shop.ordinary(4, false);
        Tally with = Tally.of(Scene.attacked(shop, Attacker.BORED, 1), FOUR, 500, 7, 7);

        assertThat(with.alarms())
                .as("the store is on alert in each of these weeks")
                .isGreaterThanOrEqualTo(490);
        assertThat(with.locksElsewherePerWeek()).isLessThan(0.005);
        assertThat(with.waitElsewherePerWeek()).isLessThan(0.05);
    }

    @Test
    void aThousandLoginsADayWithTheOwnPinBuyFewGuesses() {
        Scene scene = Scene.attacked(Shop.ordinary(4, false), Attacker.BORED, 1);
        double honest = Tally.of(scene, FOUR, 100, 7, 7).guessesPerRun();

        assertThat(Tally.of(scene.inflated(), FOUR, 100, 7, 7).guessesPerRun()).isLessThan(honest + 3);
    }

    @Test
    void theCalculationAndTheSimulationAgree() {
        Shop shop = Shop.ordinary(4, false);
        for (int tills : new int[] {1, 4}) {
            Calculation calculation = Calculation.of(shop, tills, ThrottlePolicy.DEFAULTS, FOUR);

            assertThat(guesses(shop, Attacker.QUIET, tills)).isCloseTo(calculation.quietGuesses(), within(2.0));
            assertThat(guesses(shop, Attacker.BORED, tills)).isCloseTo(calculation.greedyGuesses(), within(2.0));
        }
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        Scene scene =
                Scene.attacked(Shop.ordinary(4, false), Attacker.ADAPTIVE, 4).with(Unlocks.ONE_A_DAY);

        assertThat(Tally.of(scene, FOUR, 20, 7, 1)).isEqualTo(Tally.of(scene, FOUR, 20, 7, 1));
    }

    @Test
    void theErrorOfAFullRealmPromisesNoMoreThanFits() {
        for (boolean apart : new boolean[] {true, false}) {
            for (boolean weakRule : new boolean[] {true, false}) {
                int least = CapacityCount.of(FOUR, apart, weakRule, 5, Simulation.CAPACITY_SEED)[0];
                assertThat(Capacity.members(4, apart, weakRule)).isBetween(least * 9 / 10, least);
            }
        }
    }

    private static double guesses(Shop shop, Attacker attacker, int tills) {
        return Tally.of(Scene.attacked(shop, attacker, tills), FOUR, 200, 7, 7).guessesPerRun();
    }

    private static double success(boolean picker, Attacker attacker, int tills) {
        return Tally.of(Scene.attacked(Shop.ordinary(4, picker), attacker, tills), FOUR, 2_000, 7, Simulation.SEED)
                .success();
    }
}
