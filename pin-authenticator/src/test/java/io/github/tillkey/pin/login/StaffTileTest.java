package io.github.tillkey.pin.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
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
        assertThat(IdentifyBy.parse(null)).contains(IdentifyBy.PIN);
        assertThat(IdentifyBy.parse(Map.of())).contains(IdentifyBy.PIN);
        assertThat(IdentifyBy.parse(Map.of(IdentifyBy.KEY, " "))).contains(IdentifyBy.PIN);
        assertThat(IdentifyBy.parse(Map.of(IdentifyBy.KEY, "Staff picker, then PIN")))
                .contains(IdentifyBy.PICKER);
        assertThat(IdentifyBy.parse(Map.of(IdentifyBy.KEY, "username"))).contains(IdentifyBy.USERNAME);
    }

    @Test
    void anOptionThatMeansNothingIsNotTakenForTheWeakest() {
        assertThat(IdentifyBy.parse(Map.of(IdentifyBy.KEY, "badge"))).isEmpty();
    }
}
