package io.github.tillkey.benchmark.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.tillkey.benchmark.simulation.Scene.Attacker;
import io.github.tillkey.benchmark.simulation.Scene.Unlocks;
import io.github.tillkey.pin.policy.Capacity;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import org.junit.jupiter.api.Test;

/** Keeps the defaults where {@code docs/throttling.md} says they are; few runs, so the bounds have room. */
class SimulationTest {

    private static final Space FOUR = new Space(4);

    @Test
    void honestWeeksLockATillLessThanOncePerStoreAndMonth() {
        Tally months = Tally.of(honest(false), FOUR, 400, 28, Simulation.SEED);

        assertThat(months.locksPerMonth()).isLessThan(1);
    }

    @Test
    void anAttackerWithFourDigitsByPinAloneSeldomSucceedsWithinAWeek() {
        assertThat(success(honest(false), Attacker.QUIET, 4)).isLessThan(0.03);
        assertThat(success(honest(false), Attacker.GREEDY, 4)).isLessThan(0.03);
    }

    @Test
    void thePickerMakesItHardly() {
        assertThat(success(honest(true), Attacker.GREEDY, 4)).isLessThan(0.01);
        assertThat(success(honest(true), Attacker.ADAPTIVE, 4)).isLessThan(0.01);
    }

    @Test
    void theCalculationAndTheSimulationAgree() {
        Calculation calculation = Calculation.of(honest(false).with(Attacker.QUIET, 4, Unlocks.NEVER), FOUR);

        assertThat(success(honest(false), Attacker.QUIET, 4)).isCloseTo(calculation.quietSuccess(), within(0.007));
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        Scene scene = honest(false).with(Attacker.ADAPTIVE, 4, Unlocks.ONE_A_DAY);

        assertThat(Tally.of(scene, FOUR, 20, 7, 1)).isEqualTo(Tally.of(scene, FOUR, 20, 7, 1));
    }

    @Test
    void theErrorOfAFullRealmPromisesNoMoreThanFits() {
        for (boolean apart : new boolean[] {true, false}) {
            for (boolean weakRule : new boolean[] {true, false}) {
                int least = CapacityCount.of(FOUR, apart, weakRule, 5, Simulation.SEED)[0];
                assertThat(Capacity.members(4, apart, weakRule)).isBetween(least * 9 / 10, least);
            }
        }
    }

    private static double success(Scene scene, Attacker attacker, int tills) {
        return Tally.of(scene.with(attacker, tills, Unlocks.NEVER), FOUR, 5_000, 7, Simulation.SEED)
                .success();
    }

    private static Scene honest(boolean picker) {
        return Scene.honest(4, picker, Simulation.LOGINS_PER_DAY, ThrottlePolicy.DEFAULTS);
    }
}
