package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreCodeTest {

    private static StoreCode code(String text) {
        return StoreCode.parse(text).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STO-01",
                "sto-01",
                "Sto-01",
                " STO-01",
                "STO-01\t",
                "\u3000STO-01",
                "\uFF33\uFF34\uFF2F\uFF0D\uFF10\uFF11",
                "STO-\u2070\u00B9",
                "STO -01",
                "STO\u00A0-01"
            })
    void lookAlikeCodesAreOneCode(String lookAlike) {
        assertThat(code(lookAlike).looksLike(code("STO-01"))).isTrue();
        assertThat(code(lookAlike).key("r")).isEqualTo(code("STO-01").key("r"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STO-1", "STO-011", "ST0-01", "STO_01", "STO01"})
    void otherCodesAreOthers(String other) {
        assertThat(code(other).looksLike(code("STO-01"))).isFalse();
        assertThat(code(other).key("r")).isNotEqualTo(code("STO-01").key("r"));
    }

    @Test
    void composedAndDecomposedLettersAreOne() {
        assertThat(code("MALMO\u0308").looksLike(code("Malm\u00F6"))).isTrue();
        assertThat(code("MALMO").looksLike(code("MALM\u00D6"))).isFalse();
        assertThat(code("STRASSE").looksLike(code("stra\u00DFe"))).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "STO\n01",
                "STO-\u200B01",
                "STO-\u202E10",
                "STO-\u00AD01",
                "ST\u041E-01",
                "\u0405TO-01",
                "\uE000",
                "STO\u202801"
            })
    void anUnreadableValueIsNotACode(@Nullable String value) {
        assertThat(StoreCode.parse(value)).isEmpty();
    }

    @Test
    void aCodeHasAtMostAsManyCharactersAsAnAttributeOfAGroup() {
        assertThat(StoreCode.parse("x".repeat(255))).isPresent();
        assertThat(StoreCode.parse("x".repeat(256))).isEmpty();
        assertThat(code("\uFDFA".repeat(255)).key("r")).hasSize(64);
    }

    @Test
    void tokensCarryTheCodeAsItWasWritten() {
        assertThat(code(" Sto-01 ").text()).isEqualTo("Sto-01");
        assertThat(code("\u5E97\u8217-\u3042").text()).isEqualTo("\u5E97\u8217-\u3042");
    }

    @Test
    void theSameCodeInAnotherRealmIsAnother() {
        assertThat(code("STO-01").key("r")).isNotEqualTo(code("STO-01").key("s"));
    }
}
