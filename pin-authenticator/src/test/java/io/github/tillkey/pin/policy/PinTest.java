package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PinTest {

    @Test
    void leadingZerosCount() {
        assertThat(Pin.parse("0042", 4).orElseThrow().digits()).isEqualTo("0042");
        assertThat(Pin.parse("42", 4)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "123", "12345", "12a4", "１２３４", "١٢٣٤", " 123", "123 ", "+123", "12.4", "𝟏𝟐"})
    void nothingButAsciiDigitsOfTheRightLengthIsAPin(String text) {
        assertThat(Pin.parse(text, 4)).isEmpty();
    }

    @Test
    void aPinDoesNotShowItself() {
        assertThat(Pin.parse("4711", 4).orElseThrow()).hasToString("Pin[****]");
    }

    @Test
    void randomPinsAreUniformOverAllDigits() {
        int[] counts = new int[10];
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 25_000; i++) {
            Pin.random(4, random).digits().chars().forEach(digit -> counts[digit - '0']++);
        }
        assertThat(IntStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
    }

    @Test
    void fourAndSixAreTheOnlyLengths() throws InvalidSettingException {
        assertThat(PinPolicy.parse(Map.of("pin_length", "4")).length()).isEqualTo(4);
        assertThat(PinPolicy.parse(Map.of("pin_length", "6")).length()).isEqualTo(6);
        for (String length : new String[] {"", "5", "04", "4.0", "-4", "٤", "4##6"}) {
            assertThatThrownBy(() -> PinPolicy.parse(Map.of("pin_length", length)))
                    .as(length)
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining("pin_length");
        }
        assertThatThrownBy(() -> PinPolicy.parse(Map.of())).isInstanceOf(InvalidSettingException.class);
        assertThatThrownBy(() -> PinPolicy.parse(null)).isInstanceOf(InvalidSettingException.class);
    }

    @Test
    void whileTheLengthChangesBothLengthsAreGoodUntilTheDeadline() throws InvalidSettingException {
        PinPolicy policy = PinPolicy.parse(
                Map.of("pin_length", "6", "pin_old_length", "4", "pin_old_length_until", "2027-01-31T20:00+01:00"));

        assertThat(policy.acceptedLengths(Instant.parse("2027-01-31T18:59:59Z")))
                .containsExactly(6, 4);
        assertThat(policy.acceptedLengths(Instant.parse("2027-01-31T19:00:00Z")))
                .containsExactly(6);
    }

    @Test
    void aBrokenSettingNamesItselfItsValueAndTheRemedy() {
        for (Map.Entry<String, String> broken : Map.of(
                        "pin_old_length", "6",
                        "pin_old_length_until", "2027-01-31",
                        "pin_minimum_difference", "yes",
                        "pin_weak_rule", "TRUE",
                        "pin_temporary_hours", "721",
                        "pin_history", "0")
                .entrySet()) {
            Map<String, String> settings = new HashMap<>(Map.of("pin_length", "6"));
            if (broken.getKey().equals("pin_old_length_until")) {
                settings.put("pin_old_length", "4");
            }
            settings.put(broken.getKey(), broken.getValue());
            assertThatThrownBy(() -> PinPolicy.parse(settings))
                    .isInstanceOf(InvalidSettingException.class)
                    .hasMessageContaining(broken.getKey())
                    .hasMessageContaining(broken.getValue());
        }
    }
}
