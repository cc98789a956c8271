package io.github.tillkey.core.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.usecase.RequestRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    @Test
    void aNumberInTheRangeIsTaken() {
        assertThat(Parameters.integer("days", "7", 30, 1, 90)).isEqualTo(7);
        assertThat(Parameters.integer("days", null, 30, 1, 90)).isEqualTo(30);
        assertThat(Parameters.oneOf("format", null, "json", "csv")).isEqualTo("json");
        assertThat(Parameters.Page.of("2", null, 100, 1000)).isEqualTo(new Parameters.Page(2, 100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc", "0", "91", "-1", "1.5", "1e1", "7 ", "0x7", "99999999999999999999", "٧x"})
    void everythingElseIsNamedWithItsValueAndItsRange(String text) {
        assertThatThrownBy(() -> Parameters.parse("days", text, 30, 1, 90))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessage("days is \"" + text + "\"; it must be a whole number, 1 to 90.");
    }
}
