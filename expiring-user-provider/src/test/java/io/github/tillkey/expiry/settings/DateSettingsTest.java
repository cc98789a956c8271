package io.github.tillkey.expiry.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DateSettingsTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    @Test
    void whatIsMissingHasItsDefault() throws InvalidSettingException {
        assertThat(DateSettings.read(Map.of()))
                .isEqualTo(new DateSettings(null, 366, List.of(14, 3, 1), 30, null, 0, null));
        assertThat(DateSettings.read(Map.of(DateSettings.NOTICE_DAYS.key(), " "))
                        .noticeDays())
                .containsExactly(14, 3, 1);
    }

    @Test
    void whatIsSetIsRead() throws InvalidSettingException {
        DateSettings settings = DateSettings.read(Map.of(
                "time_zone", " Europe/Stockholm ",
                "max_period_days", "90",
                "notice_days", "1,30, 7",
                "extension_days", "14",
                "sponsor_role", "team-lead",
                "retention_days", "365",
                "contact", "the service desk"));

        assertThat(settings)
                .isEqualTo(
                        new DateSettings(STOCKHOLM, 90, List.of(30, 7, 1), 14, "team-lead", 365, "the service desk"));
        assertThat(DateSettings.read(Map.of("notice_days", "none")).noticeDays())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "time_zone | Europe/Atlantis | write the name of a time zone, such as Europe/Stockholm",
                "max_period_days | 0 | write a whole number from 1 to 3660",
                "max_period_days | ten | write a whole number from 1 to 3660",
                "max_period_days | 99999999999 | write a whole number from 1 to 3660",
                "notice_days | 14,,3 | write up to 10 different whole numbers from 1 to 365, separated by "
                        + "commas, or none",
                "notice_days | 3,3 | write up to 10 different whole numbers from 1 to 365, separated by "
                        + "commas, or none",
                "notice_days | 0,3 | write up to 10 different whole numbers from 1 to 365, separated by "
                        + "commas, or none",
                "notice_days | 366 | write up to 10 different whole numbers from 1 to 365, separated by "
                        + "commas, or none",
                "notice_days | 1,2,3,4,5,6,7,8,9,10,11 | write up to 10 different whole numbers from 1 to 365, "
                        + "separated by commas, or none",
                "extension_days | 367 | write a whole number from 1 to 366",
                "retention_days | -1 | write a whole number from 0 to 36500"
            })
    void aWrongValueIsRefusedWithTheSettingAndTheRemedy(String key, String value, String problem) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> DateSettings.read(Map.of(key, value)))
                .withMessage(key + " is \"" + value + "\": " + problem);
    }

    @Test
    void twoValuesAndUnprintableOnesAreRefused() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> DateSettings.read(Map.of("time_zone", "UTC\nGMT")))
                .withMessageContaining("time_zone is \"UTC?GMT\": write the name of a time zone");
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> DateSettings.check(Map.of("contact", "a\u0007b")))
                .withMessageContaining("contact is \"a?b\"");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2026-01-01, 2026-01-10, 10, false",
                "2026-01-01, 2026-01-11, 10, true",
                "2026-01-01T12:00, 2026-01-11T12:00, 10, false",
                "2026-01-01T12:00, 2026-01-11T12:01, 10, true",
                // Counted over both clock changes.
                "2026-03-01, 2027-03-01, 366, false",
                // Without a beginning: from the day of creation, 2026-06-15.
                "-, 2026-06-24, 10, false",
                "-, 2026-06-25, 10, true"
            })
    void theLongestPeriodIsCountedInDaysOfTheMember(String from, String until, int days, boolean passed)
            throws InvalidSettingException, InvalidDateException {
        DateSettings settings = DateSettings.read(Map.of("max_period_days", String.valueOf(days)));
        ValidityWindow window = ValidityWindow.read(from, until, STOCKHOLM);

        LongestPeriod longest = LongestPeriod.of(settings, window, Instant.parse("2026-06-15T10:00:00Z"), STOCKHOLM);

        assertThat(longest.isPassedBy(window)).isEqualTo(passed);
        assertThat(longest.isPassedBy(
                        ValidityWindow.read(from, longest.lastDay().toString(), STOCKHOLM)))
                .as("the last day that is offered is allowed")
                .isFalse();
        LocalDate next = longest.lastDay().plusDays(1);
        assertThat(longest.isPassedBy(ValidityWindow.read(from, next.toString(), STOCKHOLM)))
                .as("and the day after it is not")
                .isTrue();
    }

    @Test
    void anUnprintableContactIsToleratedWhenReadButNotSaved() throws Exception {
        Map<String, String> config = Map.of("contact", "Service\u00ADdesk");

        assertThat(DateSettings.read(config).contact()).isNull();
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> DateSettings.check(config))
                .withMessageContaining("contact");
    }
}
