package io.github.tillkey.pin.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ThrottlePolicyTest {

    private static final ThrottlePolicy POLICY = parse(Map.of(
            "throttle_free_misses", "5", "throttle_longest_wait_minutes", "15", "throttle_store_percent", "1.2"));

    @Test
    void waitsGrowUpToTheMaximum() {
        assertThat(IntStream.rangeClosed(4, 13)
                        .mapToObj(misses -> POLICY.waitAfter(misses, 0))
                        .map(Duration::toSeconds))
                .containsExactly(0L, 0L, 30L, 60L, 120L, 240L, 480L, 900L, 900L, 900L);
        assertThat(POLICY.waitAfter(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofMinutes(15));
        assertThat(parse(Map.of("throttle_longest_wait_minutes", "60")).waitAfter(Integer.MAX_VALUE, 0))
                .isEqualTo(Duration.ofMinutes(60));
    }

    @Test
    void theFreeMissesOfATillGrowWithItsLogins() {
        assertThat(POLICY.waitAfter(15, 280)).isZero();
        assertThat(POLICY.waitAfter(16, 280)).isEqualTo(Duration.ofSeconds(30));
        assertThat(POLICY.waitAfter(Integer.MAX_VALUE, Integer.MAX_VALUE)).isPositive();
    }

    @Test
    void aStoreIsOnAlertWithMoreFarMissesThanItsLoginsExplain() {
        assertThat(POLICY.alerts(4, 0)).isFalse();
        assertThat(POLICY.alerts(5, 0)).isTrue();
        assertThat(POLICY.alerts(14, 840)).isFalse();
        assertThat(POLICY.alerts(15, 840)).isTrue();
        assertThat(POLICY.storeBudget(840)).isEqualTo(14);
        assertThat(POLICY.alerts(Integer.MAX_VALUE, Integer.MAX_VALUE)).isTrue();
    }

    @Test
    void onAlertATillLocksByItsOwnFarMissesOnly() {
        assertThat(POLICY.locks(3, 0)).isFalse();
        assertThat(POLICY.locks(4, 0)).isTrue();
        assertThat(POLICY.locks(6, 210)).isFalse();
        assertThat(POLICY.locks(7, 210)).isTrue();
        assertThat(POLICY.locks(14, 840)).isFalse();
        assertThat(POLICY.locks(15, 840)).as("as a store with one till").isTrue();
    }

    @Test
    void theRemainingGuessesGrowWithTillsAndLogins() {
        assertThat(POLICY.guesses(4, 840)).isEqualTo(28);
        assertThat(POLICY.guesses(1, 840)).isBetween(15.0, 15.1);
        assertThat(POLICY.guesses(0, 0)).isEqualTo(5);
        assertThat(POLICY.guesses(12, 21_000)).isGreaterThan(POLICY.guesses(4, 21_000));
    }

    @Test
    void missingAndBlankSettingsHaveTheirDefaults() {
        assertThat(parse(Map.of("throttle_free_misses", " ", "pin_length", "x", "throttle_slip_percent", "many")))
                .isEqualTo(ThrottlePolicy.DEFAULTS);
    }

    @ParameterizedTest
    @CsvSource({
        "throttle_free_misses, 1, 50, 51",
        "throttle_longest_wait_minutes, 1, 60, 61",
        "throttle_store_percent, 0.25, 50, 50.01"
    })
    void everySettingTakesItsBoundsAndRefusesWhatIsBeyondThem(String key, String min, String max, String more) {
        parse(Map.of(key, min));
        parse(Map.of(key, max));
        for (String value : List.of(more, "0", "-1", "+5", "five", "1e1", "5.123", "٥", "9999999999999999")) {
            assertThatThrownBy(() -> ThrottlePolicy.parse(Map.of(key, value)))
                    .isInstanceOfSatisfying(InvalidSettingException.class, invalid -> {
                        assertThat(invalid.setting()).isEqualTo(key);
                        assertThat(invalid.value()).isEqualTo(value);
                    })
                    .hasMessageContaining(key)
                    .hasMessageContaining(value)
                    .hasMessageContaining("from " + min + " to " + max);
        }
    }

    @Test
    void decimalsAreTakenWhereTheyMakeSense() {
        assertThat(parse(Map.of("throttle_store_percent", " 2.50 ")).storeShare())
                .isEqualTo(250);
        assertThatThrownBy(() -> ThrottlePolicy.parse(Map.of("throttle_free_misses", "2.5")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("throttle_free_misses is \"2.5\": write a whole number from 1 to 50");
    }

    private static ThrottlePolicy parse(Map<String, String> config) {
        try {
            return ThrottlePolicy.parse(config);
        } catch (InvalidSettingException invalid) {
            throw new AssertionError(invalid);
        }
    }
}
