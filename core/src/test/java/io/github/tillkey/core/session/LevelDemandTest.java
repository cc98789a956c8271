package io.github.tillkey.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Level;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LevelDemandTest {

    @ParameterizedTest
    @CsvSource({
        // minimum, essential, level of the session, what is said, whether the session may have it
        "PIN, '', PIN, PIN, true",
        "PASSWORD, '', PIN, , false",
        "PASSWORD, '', OTP, OTP, true",
        "OTP, '', PASSWORD, , false",
        "PIN, PIN, PIN, PIN, true",
        "PIN, PIN, PASSWORD, , true",
        "PIN, PIN PASSWORD, PASSWORD, PASSWORD, true",
        "PIN, PASSWORD, PIN, , false",
        "PIN, PASSWORD, OTP, PASSWORD, true",
        "PIN, PIN OTP, PASSWORD, , true",
        "PIN, OTP, PASSWORD, , false",
        "OTP, PASSWORD, PASSWORD, , false",
    })
    void aDemandIsAnsweredByALevel(Level minimum, String essential, Level level, Level said, boolean met) {
        List<Level> levels = Arrays.stream(essential.split(" "))
                .filter(name -> !name.isEmpty())
                .map(Level::valueOf)
                .toList();
        LevelDemand demand = new LevelDemand(minimum, levels);

        assertThat(demand.answer(level).orElse(null)).isEqualTo(said);
        assertThat(demand.isMetBy(level)).isEqualTo(met);
    }
}
