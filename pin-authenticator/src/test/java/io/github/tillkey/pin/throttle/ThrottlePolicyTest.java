package io.github.tillkey.pin.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThrottlePolicyTest {

    private static final ThrottlePolicy POLICY =
            ThrottlePolicy.parse(Map.of("throttle_free_misses", "5", "throttle_store_misses", "2.5"));

    @Test
    void farMissesBeyondTheFreeOnesWaitLongerAndLongerUntilTheTillLocks() {
        List<TillState> states = new ArrayList<>();
        for (int misses = 5; misses <= 12; misses++) {
            states.add(POLICY.afterMiss(misses * 100, false));
        }

        assertThat(states)
                .containsExactly(
                        TillState.FREE,
                        TillState.waiting(Duration.ofSeconds(30)),
                        TillState.waiting(Duration.ofMinutes(1)),
                        TillState.waiting(Duration.ofMinutes(2)),
                        TillState.waiting(Duration.ofMinutes(4)),
                        TillState.waiting(Duration.ofMinutes(8)),
                        TillState.waiting(Duration.ofMinutes(15)),
                        TillState.LOCKED);
        assertThat(POLICY.lockPoints()).isEqualTo(1200);
    }

    @Test
    void aTillWithoutMissesIsFree() {
        assertThat(POLICY.afterMiss(0, false)).isEqualTo(TillState.FREE);
        assertThat(POLICY.afterMiss(599, false).waits()).isFalse();
        assertThat(POLICY.afterMiss(Integer.MAX_VALUE, false)).isEqualTo(TillState.LOCKED);
    }

    @Test
    void theLongestWaitMayBeTheFirst() {
        ThrottlePolicy policy = ThrottlePolicy.parse(Map.of(
                "throttle_free_misses",
                "1",
                "throttle_first_wait_seconds",
                "60",
                "throttle_longest_wait_minutes",
                "1"));

        assertThat(policy.afterMiss(200, false)).isEqualTo(TillState.waiting(Duration.ofMinutes(1)));
        assertThat(policy.afterMiss(300, false)).isEqualTo(TillState.LOCKED);
    }

    @Test
    void theShortestFirstWaitReachesTheLongestWaitOfAll() {
        ThrottlePolicy policy =
                ThrottlePolicy.parse(Map.of("throttle_first_wait_seconds", "1", "throttle_longest_wait_minutes", "60"));

        assertThat(policy.afterMiss(policy.lockPoints() - 1, false))
                .isEqualTo(TillState.waiting(Duration.ofMinutes(60)));
    }

    @Test
    void inASlowedStoreTheFirstMissOfATillWaitsLongestAndTheNextFarOneLocks() {
        int first = POLICY.tillPointsOf(MissKind.SLIP, 0, true);
        int second = first + POLICY.tillPointsOf(MissKind.FAR, first, true);

        assertThat(POLICY.afterMiss(first, true)).isEqualTo(TillState.waiting(Duration.ofMinutes(15)));
        assertThat(POLICY.afterMiss(second, true)).isEqualTo(TillState.LOCKED);
    }

    @Test
    void aSlipCostsTheStoreLittleAndATripwireDouble() {
        assertThat(POLICY.pointsOf(MissKind.SLIP)).isEqualTo(10);
        assertThat(POLICY.pointsOf(MissKind.FAR)).isEqualTo(100);
        assertThat(POLICY.pointsOf(MissKind.TRIPWIRE)).isEqualTo(200);
    }

    @Test
    void theTillDoesNotTellASlipFromAFarMiss() {
        for (boolean slowed : new boolean[] {false, true}) {
            for (int points = 0; points < 1300; points += 50) {
                assertThat(ThrottlePolicy.DEFAULTS.tillPointsOf(MissKind.SLIP, points, slowed))
                        .isEqualTo(ThrottlePolicy.DEFAULTS.tillPointsOf(MissKind.FAR, points, slowed));
            }
        }
    }

    @Test
    void budgetsGrowWithThePinsAndTinyStoresHaveAFloor() {
        assertThat(POLICY.storeBudgetPoints(20)).isEqualTo(5000);
        assertThat(POLICY.storeBudgetPoints(2)).isEqualTo(1250);
        assertThat(POLICY.storeBudgetPoints(0)).isEqualTo(1250);
        assertThat(POLICY.storeBudgetPoints(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(POLICY.realmBudgetPoints(1000)).isEqualTo(1000 * POLICY.realmPointsPerPin());
    }

    @Test
    void absentAndBlankSettingsHaveTheirDefaults() {
        assertThat(ThrottlePolicy.parse(Map.of("throttle_slip_percent", " ", "pin_length", "x")))
                .isEqualTo(ThrottlePolicy.DEFAULTS);
    }

    @Test
    void everySettingTakesItsBoundsAndRefusesWhatIsBeyondThem() {
        for (ThrottleSetting setting : ThrottleSetting.values()) {
            ThrottlePolicy.parse(Map.of(setting.key(), setting.min().toPlainString()));
            ThrottlePolicy.parse(Map.of(setting.key(), setting.max().toPlainString()));
            for (String value : List.of(
                    setting.max().add(BigDecimal.ONE).toPlainString(),
                    "0",
                    "-1",
                    "+5",
                    "five",
                    "1e1",
                    "5.123",
                    "٥",
                    "9999999999999999")) {
                assertThatThrownBy(() -> ThrottlePolicy.parse(Map.of(setting.key(), value)))
                        .isInstanceOfSatisfying(InvalidSettingException.class, invalid -> {
                            assertThat(invalid.key()).isEqualTo(setting.key());
                            assertThat(invalid.value()).isEqualTo(value);
                        })
                        .hasMessageContaining(setting.key())
                        .hasMessageContaining(value)
                        .hasMessageContaining("from " + setting.min().toPlainString());
            }
        }
    }

    @Test
    void decimalsAreTakenWhereTheyMakeSense() {
        assertThat(ThrottlePolicy.parse(Map.of("throttle_store_misses", " 2.50 "))
                        .storePointsPerPin())
                .isEqualTo(250);
        assertThatThrownBy(() -> ThrottlePolicy.parse(Map.of("throttle_free_misses", "2.5")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("throttle_free_misses is \"2.5\". Set a whole number from 1 to 50 (far misses), "
                        + "or leave it empty for 8.");
    }
}
