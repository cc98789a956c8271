package io.github.tillkey.pin.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.pin.policy.InvalidSettingException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ThrottlePolicyTest {

    private static final ThrottlePolicy POLICY =
            parse(Map.of("throttle_free_misses", "5", "throttle_store_misses", "2.5"));

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
        ThrottlePolicy policy = parse(Map.of(
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
                parse(Map.of("throttle_first_wait_seconds", "1", "throttle_longest_wait_minutes", "60"));

        assertThat(policy.afterMiss(policy.lockPoints() - 1, false))
                .isEqualTo(TillState.waiting(Duration.ofMinutes(60)));
    }

    @Test
    void inAStoreOnAlertAnyMissLocksItsTill() {
        for (int points : new int[] {1, 100, 600, 1100, Integer.MAX_VALUE}) {
            assertThat(POLICY.afterMiss(points, true)).isEqualTo(TillState.LOCKED);
        }
    }

    @Test
    void noMissMakesATillBetterOff() {
        SplittableRandom random = new SplittableRandom(7);
        for (int run = 0; run < 500; run++) {
            Instant now = Instant.parse("2026-11-23T08:00:00Z");
            MissCount count = MissCount.none();
            TillState before = TillState.FREE;
            for (int i = 0; i < 30; i++) {
                MissKind kind = MissKind.values()[random.nextInt(3)];
                count = count.plus(POLICY.tillPointsOf(kind), now, POLICY.tillWindow());
                TillState after = POLICY.afterMiss(count.points(now, POLICY.tillWindow()), false);
                assertThat(severity(after)).as("miss %d of run %d", i, run).isGreaterThanOrEqualTo(severity(before));
                before = after;
            }
            int full = count.points(now, POLICY.tillWindow());
            int last = full;
            for (int hours = 1; hours <= 50; hours++) {
                int left = count.points(now.plus(Duration.ofHours(hours)), POLICY.tillWindow());
                assertThat(left).as("time, and nothing else, takes points off").isLessThanOrEqualTo(last);
                last = left;
            }
            assertThat(last).isZero();
        }
    }

    private static ThrottlePolicy parse(Map<String, String> config) {
        try {
            return ThrottlePolicy.parse(config);
        } catch (InvalidSettingException invalid) {
            throw new AssertionError(invalid);
        }
    }

    private static long severity(TillState state) {
        return state.locked() ? Long.MAX_VALUE : state.pause().toSeconds();
    }

    @Test
    void aSlipCostsTheStoreLittleAndATripwireDouble() {
        assertThat(POLICY.pointsOf(MissKind.SLIP)).isEqualTo(10);
        assertThat(POLICY.pointsOf(MissKind.FAR)).isEqualTo(100);
        assertThat(POLICY.pointsOf(MissKind.TRIPWIRE)).isEqualTo(200);
    }

    @Test
    void theTillDoesNotTellASlipFromAFarMiss() {
        assertThat(ThrottlePolicy.DEFAULTS.tillPointsOf(MissKind.SLIP))
                .isEqualTo(ThrottlePolicy.DEFAULTS.tillPointsOf(MissKind.FAR));
    }

    @Test
    void budgetsGrowWithThePinsAndTinyStoresHaveAFloor() {
        assertThat(POLICY.storeBudgetPoints(20)).isEqualTo(5000);
        assertThat(POLICY.storeBudgetPoints(2)).isEqualTo(2500);
        assertThat(POLICY.storeBudgetPoints(0)).isEqualTo(2500);
        assertThat(POLICY.storeBudgetPoints(Integer.MAX_VALUE)).isEqualTo(Integer.MAX_VALUE);
        assertThat(POLICY.realmBudgetPoints(1000)).isEqualTo(1000 * POLICY.realmPointsPerPin());
    }

    @Test
    void absentAndBlankSettingsHaveTheirDefaults() {
        assertThat(parse(Map.of("throttle_slip_percent", " ", "pin_length", "x")))
                .isEqualTo(ThrottlePolicy.DEFAULTS);
    }

    @Test
    void everySettingTakesItsBoundsAndRefusesWhatIsBeyondThem() {
        for (ThrottleSetting setting : ThrottleSetting.values()) {
            parse(Map.of(setting.key(), setting.min().toPlainString()));
            parse(Map.of(setting.key(), setting.max().toPlainString()));
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
                            assertThat(invalid.setting()).isEqualTo(setting.key());
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
        assertThat(parse(Map.of("throttle_store_misses", " 2.50 ")).storePointsPerPin())
                .isEqualTo(250);
        assertThatThrownBy(() -> ThrottlePolicy.parse(Map.of("throttle_free_misses", "2.5")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("throttle_free_misses is \"2.5\": set a whole number from 1 to 50 (far misses), "
                        + "or leave it empty for 5");
    }
}
