package io.github.tillkey.core.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecondFactorTest {

    @Test
    void aChoiceIsReadWithItsMinimum() {
        assertThat(SecondFactor.parse("required")).contains(SecondFactor.REQUIRED);
        assertThat(SecondFactor.parse("optional")).contains(SecondFactor.OPTIONAL);
        assertThat(SecondFactor.parse("role:office.bookkeeper")).contains(SecondFactor.of("office.bookkeeper"));
        assertThat(SecondFactor.parse("role: head of sales ")).contains(SecondFactor.of("head of sales"));
        assertThat(SecondFactor.REQUIRED.minimum()).isEqualTo(Level.OTP);
        assertThat(SecondFactor.OPTIONAL.minimum()).isEqualTo(Level.PASSWORD);
        assertThat(SecondFactor.of("any").minimum()).isEqualTo(Level.PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "none", "Required", "optional ", "role", "role:", "role: ", "ROLE:x"})
    void anythingElseIsNoChoice(String text) {
        assertThat(SecondFactor.parse(text)).isEmpty();
    }
}
