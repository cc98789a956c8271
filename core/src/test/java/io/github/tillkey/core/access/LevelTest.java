package io.github.tillkey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Level.Proof;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelTest {

    @ParameterizedTest
    @CsvSource({
        "true, '', PIN",
        "true, SECOND_FACTOR, PIN",
        "true, FIRST_FACTOR, PASSWORD",
        "true, FIRST_FACTOR SECOND_FACTOR, OTP",
        "true, BOTH_FACTORS, OTP",
        "false, '', PASSWORD",
        "false, SECOND_FACTOR, PASSWORD",
        "false, FIRST_FACTOR, PASSWORD",
        "false, FIRST_FACTOR SECOND_FACTOR, OTP",
        "false, BOTH_FACTORS, OTP",
    })
    void aLevelFollowsFromWhatWasProven(boolean pinSession, String proofs, Level level) {
        Set<Proof> proven = Arrays.stream(proofs.split(" "))
                .filter(proof -> !proof.isEmpty())
                .map(Proof::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Proof.class)));

        assertThat(Level.of(pinSession, proven)).isEqualTo(level);
    }

    @Test
    void onlyOurNamesAreLevels() {
        assertThat(Level.ofAcr("otp")).contains(Level.OTP);
        assertThat(Level.ofAcr("OTP")).isEmpty();
        assertThat(Level.ofAcr("1")).isEmpty();
        assertThat(Level.ofAcr(null)).isEmpty();
        assertThat(Level.PASSWORD.acr()).isEqualTo("password");
    }
}
