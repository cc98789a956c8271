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
        "4, 0, 18, OK",
        "4, 11, 18, OK",
        "4, 12, 18, WARNING",
        "4, 16, 18, WARNING",
        "4, 17, 18, TOO_HIGH",
        "4, 17, 15, WARNING",
        "6, 100, 250, WARNING",
        "6, 100, 400, TOO_HIGH",
        "6, 100, 100, OK"
    })
    void theLevelFollowsFromPinsLengthAndGuesses(int length, long pins, double guesses, GuessRisk.Level level) {
        assertThat(new GuessRisk(Map.of(length, pins), guesses).level()).isEqualTo(level);
    }

    @Test
    void whileTwoLengthsAreGoodTheOneThatPaysBetterCounts() {
        GuessRisk risk = new GuessRisk(Map.of(4, 15L, 6, 500L), 1);

        assertThat(risk.chance()).isEqualTo(0.0015, within(1e-12));
        assertThat(risk.weeklyChance()).isEqualTo(0.0015, within(1e-12));
        assertThat(risk.pins()).isEqualTo(515);
    }

    @ParameterizedTest
    @CsvSource({"4, 20, 100, false", "4, 20, 101, true", "4, 0, 1000, false", "6, 100, 5000, false"})
    void wherePickingANameIsNotEnoughTheStoreNeedsSixDigits(int length, long pins, double guesses, boolean needed) {
        assertThat(new GuessRisk(Map.of(length, pins), guesses).demandsSixDigits())
                .isEqualTo(needed);
    }

    @Test
    void aStoreWithoutPinsHasNoRisk() {
        assertThat(new GuessRisk(Map.of(), 100).weeklyChance()).isZero();
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new GuessRisk(Map.of(4, -1L), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GuessRisk(Map.of(0, 1L), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GuessRisk(Map.of(4, 1L), Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
