package io.github.tillkey.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.provider.ProviderConfigProperty;

class SettingTest {

    private enum Colour {
        RED,
        BLUE
    }

    private static final Setting<Integer> HOURS = Setting.wholeNumber("hours", 1, 12, "hours")
            .label("Hours")
            .help("How long it lasts.")
            .byDefault(8);
    private static final Setting<Colour> COLOUR = Setting.oneOf(
                    "colour", List.of(Colour.values()), colour -> colour.name().toLowerCase(java.util.Locale.ROOT))
            .label("Colour")
            .help("What it looks like.")
            .required();
    private static final Setting<Optional<String>> NOTE =
            Setting.text("note", 5).optional();

    @Test
    void aMissingOrBlankValueIsTheDefault() throws Exception {
        assertThat(HOURS.read(SettingValues.single(null))).isEqualTo(8);
        assertThat(HOURS.read(SettingValues.single(Map.of("hours", "  ")))).isEqualTo(8);
        assertThat(HOURS.read(key -> null)).isEqualTo(8);
        assertThat(NOTE.read(SettingValues.single(Map.of()))).isEmpty();
    }

    @Test
    void whiteSpaceAroundAValueDoesNotMatter() throws Exception {
        assertThat(HOURS.read(SettingValues.single(Map.of("hours", " 12 ")))).isEqualTo(12);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "13", "-1", "+1", "1.5", "1e1", "0x1", "one", "９", "100000000000000000000"})
    void aWrongNumberIsRefusedWithTheKeyTheValueAndTheRemedy(String value) {
        assertThatThrownBy(() -> HOURS.read(SettingValues.single(Map.of("hours", value))))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("hours is \"" + value + "\": write a whole number from 1 to 12");
    }

    @Test
    void aDecimalHasSoManyPlacesAtMost() throws Exception {
        Setting<BigDecimal> share =
                Setting.decimal("share", 2, "0.25", "50", "percent").byDefault(BigDecimal.ONE);

        assertThat(share.read(SettingValues.single(Map.of("share", "2.50")))).isEqualByComparingTo("2.5");
        assertThat(share.read(SettingValues.single(Map.of("share", "50")))).isEqualByComparingTo("50");
        assertThatThrownBy(() -> share.read(SettingValues.single(Map.of("share", "2.505"))))
                .hasMessageContaining("at most 2 decimal places");
    }

    @Test
    void aRequiredSettingThatIsMissingIsRefused() {
        assertThatThrownBy(() -> COLOUR.read(SettingValues.single(Map.of())))
                .hasMessage("colour is missing: write red or blue");
        assertThatThrownBy(() -> COLOUR.read(SettingValues.single(Map.of("colour", "RED"))))
                .hasMessage("colour is \"RED\": write red or blue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"red\nblue", " red \r\n\r\nblue\n", "red##blue", "##red## ##blue", "red\nred##blue"})
    void severalValuesStandOnLinesOrBetweenTheMarksOfTheConsole(String stored) throws Exception {
        Setting<List<Colour>> colours = Setting.oneOf("colours", List.of(Colour.values()), colour -> colour.name()
                        .toLowerCase(java.util.Locale.ROOT))
                .console(ProviderConfigProperty.MULTIVALUED_LIST_TYPE)
                .several();

        assertThat(colours.read(SettingValues.single(Map.of("colours", stored))))
                .containsExactly(Colour.RED, Colour.BLUE);
    }

    @Test
    void severalValuesAreStoredAsTheirFieldInTheConsoleShowsThem() {
        List<String> values = List.of("a", "b");

        assertThat(Setting.anyText("lines")
                        .console(ProviderConfigProperty.TEXT_TYPE)
                        .several()
                        .joined(values))
                .isEqualTo("a\nb");
        assertThat(Setting.oneOf("choices", values, String::valueOf)
                        .console(ProviderConfigProperty.MULTIVALUED_LIST_TYPE)
                        .several()
                        .joined(values))
                .isEqualTo("a##b");
    }

    @Test
    void aTextThatIsOneValueKeepsItsLinesAndMarks() throws Exception {
        Setting<Optional<String>> text = Setting.anyText("text").optional();

        assertThat(text.read(SettingValues.single(Map.of("text", " a##b\nc ")))).contains("a##b\nc");
        assertThat(Setting.anyText("lines")
                        .console(ProviderConfigProperty.TEXT_TYPE)
                        .several()
                        .read(SettingValues.single(Map.of("lines", "a ## note\nb"))))
                .as("a text area has no such marks")
                .containsExactly("a ## note", "b");
    }

    @Test
    void aTextIsShownShortenedAndWithoutControlCharacters() {
        assertThatThrownBy(() -> NOTE.read(SettingValues.single(Map.of("note", "a\nb" + "c".repeat(100)))))
                .isInstanceOfSatisfying(InvalidSettingException.class, invalid -> assertThat(invalid.value())
                        .startsWith("a?bc")
                        .hasSizeLessThan(70));
    }

    @Test
    void theConsoleShowsRangeChoicesAndDefault() {
        ProviderConfigProperty hours = HOURS.property();
        assertThat(hours.getName()).isEqualTo("hours");
        assertThat(hours.getHelpText()).isEqualTo("How long it lasts. 1 to 12 hours.");
        assertThat(hours.getDefaultValue()).isEqualTo("8");
        ProviderConfigProperty colour = COLOUR.property();
        assertThat(colour.getOptions()).containsExactly("red", "blue");
        assertThat(colour.isRequired()).isTrue();
        assertThat(colour.getHelpText()).isEqualTo("What it looks like.");
    }

    @Test
    void theGuideHasAnItemForEach() {
        assertThat(Setting.list(List.of(HOURS, COLOUR))).isEqualTo("""
                - `hours` (1 to 12 hours; default 8): How long it lasts.
                - `colour` (`red`, `blue`): What it looks like.""");
    }
}
