package io.github.tillkey.core.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.usecase.AccessInquiry.Circumstances;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessInquiryTest {

    private static Circumstances where(@Nullable String terminal, @Nullable String level) {
        return new Circumstances("pos", null, terminal, null, level, null);
    }

    @ParameterizedTest
    @CsvSource({
        // terminal, written, usual, asked
        ", , OTP, OTP",
        ", password, OTP, PASSWORD",
        "till, , OTP, PIN",
        "till, pin, PASSWORD, PIN",
    })
    void theLevelIsTheWrittenOneElseTheUsual(String terminal, String written, Level usual, Level asked) {
        assertThat(where(terminal, written).level(usual)).isEqualTo(asked);
    }

    /** On a till nothing but a PIN is asked of the till's rules: no list of networks would be asked at all. */
    @ParameterizedTest
    @ValueSource(strings = {"password", "otp"})
    void anotherLevelThanThatOfAPinHasNoTerminal(String level) {
        assertThatThrownBy(() -> where("till", level).level(Level.PASSWORD))
                .isInstanceOfSatisfying(RequestRefusedException.class, refused -> assertThat(refused.kind())
                        .isEqualTo(RequestRefusedException.Kind.INVALID))
                .hasMessageStartingWith("level is \"" + level + "\"; it must be pin with a terminal");
    }
}
