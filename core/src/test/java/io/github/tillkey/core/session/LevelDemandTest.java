package io.github.tillkey.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Level;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @ParameterizedTest
    @CsvSource({
        // minimum, level
        "password, PASSWORD",
        "0, PIN",
        "10, PIN",
        "11, PASSWORD",
        "20, PASSWORD",
        "30, OTP",
        "31, ",
        "gold, OTP",
        "silver, PASSWORD",
        "urn:example:two, OTP",
        "broken, ",
        "unheard-of, ",
    })
    void aMinimumIsTheWeakestLevelWithItsNumber(String minimum, Level level) {
        Map<String, Integer> mapping = new HashMap<>(Map.of("gold", 30, "silver", 15, "urn:example:two", 21));
        mapping.put("broken", null);

        assertThat(LevelDemand.told(minimum, mapping, Map.of("pin", 10)).orElse(null))
                .isEqualTo(level);
    }

    @Test
    void theNumbersOfOurLevelsAreThoseOfTheMapping() {
        Map<String, Integer> before = Map.of("pin", 1, "password", 2, "otp", 3);

        assertThat(LevelDemand.told("2", before, Map.of())).contains(Level.PASSWORD);
        assertThat(LevelDemand.told("3", Map.of("gold", 3), before)).contains(Level.OTP);
        assertThat(LevelDemand.told("20", before, before)).isEmpty();
    }
}
