package io.github.tillkey.pin.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessRiskTest {

    @ParameterizedTest
    @CsvSource({
        "4, 0, OK",
        "4, 20, OK",
        "4, 21, WARNING",
        "4, 100, WARNING",
        "4, 101, TOO_HIGH",
        "6, 2000, OK",
        "6, 2001, WARNING",
        "6, 10000, WARNING",
        "6, 10001, TOO_HIGH"
    })
    void theLevelFollowsFromPinsAndLength(int length, long pins, GuessRisk.Level level) {
        assertThat(new GuessRisk(Map.of(length, pins)).level()).isEqualTo(level);
    }

    @Test
    void whileTwoLengthsAreGoodTheOneThatPaysBetterCounts() {
        GuessRisk risk = new GuessRisk(Map.of(4, 15L, 6, 500L));

        assertThat(risk.chance()).isEqualTo(0.0015, within(1e-12));
        assertThat(risk.pins()).isEqualTo(515);
    }

    @Test
    void aStoreWithoutPinsHasNoRisk() {
        assertThat(new GuessRisk(Map.of()).chance()).isZero();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new GuessRisk(Map.of(4, -1L))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GuessRisk(Map.of(0, 1L))).isInstanceOf(IllegalArgumentException.class);
    }
}
