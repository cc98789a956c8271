package io.github.tillkey.pin.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaffTileTest {

    @ParameterizedTest
    @CsvSource({
        "Anna, Svensson, anna, Anna S.",
        "'  Anna ', ' svensson', anna, Anna S.",
        "Anna, '', anna, Anna",
        "Anna, , anna, Anna",
        "'', Svensson, anna, S.",
        ", , anna@example.com, A.",
        "Åsa, Öberg, asa, Åsa Ö.",
        "Mei, 𠮷田, mei, Mei 𠮷."
    })
    void aTileShowsTheFirstNameAndOneInitialAndNeverTheUsername(
            String firstName, String lastName, String username, String shown) {
        assertThat(StaffTile.nameOf(firstName, lastName, username)).isEqualTo(shown);
    }

    @Test
    void theOptionOfTheStepIsReadAsTheAdminConsoleWritesIt() {
        assertThat(identifyBy(null)).contains(IdentifyBy.PIN);
        assertThat(identifyBy(Map.of())).contains(IdentifyBy.PIN);
        assertThat(identifyBy(Map.of("identify_by", " "))).contains(IdentifyBy.PIN);
        assertThat(identifyBy(Map.of("identify_by", "Staff picker, then PIN"))).contains(IdentifyBy.PICKER);
        assertThat(identifyBy(Map.of("identify_by", "username"))).contains(IdentifyBy.USERNAME);
    }

    @Test
    void anOptionThatMeansNothingIsNotTakenForTheWeakest() {
        assertThat(identifyBy(Map.of("identify_by", "badge"))).isEmpty();
    }

    private static Optional<IdentifyBy> identifyBy(@Nullable Map<String, String> config) {
        try {
            return Optional.of(IdentifyBy.SETTING.read(SettingValues.single(config)));
        } catch (InvalidSettingException wrong) {
            return Optional.empty();
        }
    }
}
