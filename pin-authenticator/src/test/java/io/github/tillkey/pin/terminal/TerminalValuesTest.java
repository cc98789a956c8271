package io.github.tillkey.pin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalValuesTest {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    @Test
    void aCodeIsReadHoweverItIsTyped() {
        EnrolmentCode code = EnrolmentCode.parse("K7QF-2M9X-0W1T").orElseThrow();

        assertThat(code.formatted()).isEqualTo("K7QF-2M9X-0W1T");
        assertThat(EnrolmentCode.parse("k7qf2m9x0w1t").orElseThrow().hash()).isEqualTo(code.hash());
        assertThat(EnrolmentCode.parse(" K7QF 2M9X OWlT ").orElseThrow().hash())
                .as("O for 0 and l for 1")
                .isEqualTo(code.hash());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K7QF", "K7QF-2M9X-0W1T-0", "K7QF-2M9X-0W1U", "K7QF_2M9X_0W1T", "K7QF-2M9X-0W1é"})
    void whatCannotBeACodeIsNone(String text) {
        assertThat(EnrolmentCode.parse(text)).isEmpty();
        assertThat(EnrolmentCode.parse(text + "0".repeat(10_000))).isEmpty();
    }

    @Test
    void codesAndSecretsDoNotRepeatAndDoNotShowThemselves() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            EnrolmentCode code = EnrolmentCode.random();
            TerminalSecret secret = TerminalSecret.random(ID);
            assertThat(seen.add(code.formatted())).isTrue();
            assertThat(seen.add(secret.secret())).isTrue();
            assertThat(code.toString()).doesNotContain(code.formatted());
            assertThat(secret.toString()).doesNotContain(secret.secret());
            assertThat(EnrolmentCode.parse(code.formatted()).orElseThrow().hash())
                    .isEqualTo(code.hash());
        }
    }

    @Test
    void aSecretSurvivesTheCookieAndMatchesItsHashAlone() {
        TerminalSecret secret = TerminalSecret.random(ID);
        TerminalSecret read = TerminalSecret.parse(secret.cookieValue()).orElseThrow();

        assertThat(read).isEqualTo(secret);
        assertThat(read.matches(secret.hash())).isTrue();
        assertThat(read.matches(TerminalSecret.random(ID).hash())).isFalse();
        assertThat(read.matches("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "x.y",
                ID,
                ID + ".",
                ID + ".short",
                "' or 1=1 --." + "A",
                ID + "..AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoCookieOfOursIsNone(String value) {
        assertThat(TerminalSecret.parse(value)).isEmpty();
    }
}
