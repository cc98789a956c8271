package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;

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
    void fourAndSixAreTheOnlyLengths() {
        assertThat(PinPolicy.parse(Map.of("pin_length", "4"))).contains(new PinPolicy(4));
        assertThat(PinPolicy.parse(Map.of("pin_length", "6"))).contains(new PinPolicy(6));
        for (String length : new String[] {"", "5", "04", " 4", "4.0", "-4", "٤", "4##6"}) {
            assertThat(PinPolicy.parse(Map.of("pin_length", length))).as(length).isEmpty();
        }
        assertThat(PinPolicy.parse(Map.of())).isEmpty();
        assertThat(PinPolicy.parse(null)).isEmpty();
    }
}
