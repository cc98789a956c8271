package io.github.tillkey.core.validity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.validity.InvalidDateException.Problem;
import io.github.tillkey.core.validity.InvalidDateException.Side;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidityDateTest {

    @ParameterizedTest(name = "{0} to {1} in {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                // A day is within as a whole, in the member's time zone.
                "2026-12-24, 2026-12-24, Europe/Stockholm, 2026-12-23T23:00:00Z, 2026-12-24T23:00:00Z",
                "2026-06-24, 2026-06-24, Europe/Stockholm, 2026-06-23T22:00:00Z, 2026-06-24T22:00:00Z",
                // The days of the clock changes have 23 and 25 hours.
                "2026-03-29, 2026-03-29, Europe/Stockholm, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
                "2026-10-25, 2026-10-25, Europe/Stockholm, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
                // Where days begin first and last.
                "2026-12-24, 2026-12-24, Pacific/Kiritimati, 2026-12-23T10:00:00Z, 2026-12-24T10:00:00Z",
                "2026-12-24, 2026-12-24, Etc/GMT+12, 2026-12-24T12:00:00Z, 2026-12-25T12:00:00Z",
                // Half and quarter hours.
                "2026-12-24, 2026-12-24, Asia/Kathmandu, 2026-12-23T18:15:00Z, 2026-12-24T18:15:00Z",
                // A day without a midnight, and one that was left out altogether.
                "2026-09-06, 2026-09-05, America/Santiago, 2026-09-06T04:00:00Z, 2026-09-06T04:00:00Z",
                "2011-12-30, 2011-12-30, Pacific/Apia, 2011-12-30T10:00:00Z, 2011-12-30T10:00:00Z",
                // A leap day, the end of a year, the edges of the range.
                "2028-02-29, 2028-02-29, UTC, 2028-02-29T00:00:00Z, 2028-03-01T00:00:00Z",
                "2026-12-31, 2026-12-31, UTC, 2026-12-31T00:00:00Z, 2027-01-01T00:00:00Z",
                "2000-01-01, 2999-12-31, UTC, 2000-01-01T00:00:00Z, 3000-01-01T00:00:00Z",
                // A time of day in that zone, with and without seconds.
                "2026-12-24T18:00, 2026-12-24T18:00, Europe/Stockholm, 2026-12-24T17:00:00Z, 2026-12-24T17:00:00Z",
                "2026-12-24T18:00:30, 2026-12-24T18:00:30.5, UTC, 2026-12-24T18:00:30Z, 2026-12-24T18:00:30.500Z",
                // The last time before the skipped hour, and the first after it.
                "2026-03-29T01:59:59, 2026-03-29T03:00, Europe/Stockholm, 2026-03-29T00:59:59Z, 2026-03-29T01:00:00Z",
                // An instant is the same in every zone.
                "2026-12-24T18:00+01:00, 2026-12-24T17:00Z, Pacific/Kiritimati, 2026-12-24T17:00:00Z, "
                        + "2026-12-24T17:00:00Z",
                "2026-10-25T02:30+02:00, 2026-10-25T02:30+01:00, Europe/Stockholm, 2026-10-25T00:30:00Z, "
                        + "2026-10-25T01:30:00Z",
                "2026-12-24T00:00+14:00, 2026-12-24T00:00-14:00, UTC, 2026-12-23T10:00:00Z, 2026-12-24T14:00:00Z",
            })
    void aDateMeansTheSameToEverybody(String from, String until, String zone, Instant start, Instant end)
            throws InvalidDateException {
        assertThat(ValidityDate.parse(from).start(ZoneId.of(zone))).isEqualTo(start);
        assertThat(ValidityDate.parse(until).end(ZoneId.of(zone))).isEqualTo(end);
    }

    @ParameterizedTest(name = "{0} in {1}: {2}")
    @CsvSource({
        "24.12.2026, UTC, FORM",
        "2026-12, UTC, FORM",
        "2026-12-24 18:00, UTC, FORM",
        "2026-12-24t18:00, UTC, FORM",
        "2026-12-24T18, UTC, FORM",
        "2026-12-24T18:00+01, UTC, FORM",
        "2026-12-24T18:00[Europe/Stockholm], UTC, FORM",
        "2026-12-24+01:00, UTC, FORM",
        "2026-1-2, UTC, FORM",
        "tomorrow, UTC, FORM",
        "' 2026-12-24', UTC, FORM",
        "'2026-12-24 ', UTC, FORM",
        "20226-12-24, UTC, YEAR",
        "+20226-12-24, UTC, YEAR",
        "1999-12-31, UTC, YEAR",
        "3000-01-01, UTC, YEAR",
        "0000-01-01, UTC, YEAR",
        "2026-02-29, UTC, NO_SUCH_DAY",
        "2100-02-29, UTC, NO_SUCH_DAY",
        "2026-13-01, UTC, NO_SUCH_DAY",
        "2026-04-31, UTC, NO_SUCH_DAY",
        "2026-00-10, UTC, NO_SUCH_DAY",
        "2026-12-24T24:00, UTC, NO_SUCH_TIME",
        "2026-12-24T18:60, UTC, NO_SUCH_TIME",
        "2026-12-24T18:00:60, UTC, NO_SUCH_TIME",
        "2026-12-24T18:00+15:00, UTC, OFFSET",
        "2026-12-24T18:00-14:01, UTC, OFFSET",
        "2026-12-24T18:00+99:00, UTC, OFFSET",
        "2026-03-29T02:30, Europe/Stockholm, SKIPPED",
        "2026-03-29T02:00, Europe/Stockholm, SKIPPED",
        "2026-10-25T02:30, Europe/Stockholm, TWICE",
        "2026-10-25T02:00, Europe/Stockholm, TWICE",
        "2026-03-08T02:30, America/New_York, SKIPPED",
        "2026-11-01T01:30, America/New_York, TWICE"
    })
    void nonsenseIsRefused(String text, String zone, Problem problem) {
        assertThatExceptionOfType(InvalidDateException.class)
                .isThrownBy(() -> ValidityWindow.read(null, text, ZoneId.of(zone)))
                .satisfies(wrong -> {
                    assertThat(wrong.problem()).isEqualTo(problem);
                    assertThat(wrong.side()).isEqualTo(Side.UNTIL);
                    assertThat(wrong).hasMessageContaining(text.strip()).hasMessageContaining(";");
                });
    }

    @Test
    void aTimeThatHappensTwiceIsRefusedWithBothReadings() {
        assertThatExceptionOfType(InvalidDateException.class)
                .isThrownBy(() -> ValidityDate.parse("2026-10-25T02:30").start(ZoneId.of("Europe/Stockholm")))
                .withMessage("'2026-10-25T02:30' happens twice in Europe/Stockholm, because the clocks go back; write "
                        + "which one you"
                        + " mean: 2026-10-25T02:30+02:00, 2026-10-25T02:30+01:00");
    }

    @Test
    void whatIsShownOfAnErrorIsShortAndPrintable() {
        assertThatExceptionOfType(InvalidDateException.class)
                .isThrownBy(() -> ValidityDate.parse("a\nb\u0000\u202e" + "x".repeat(10_000)))
                .satisfies(wrong -> assertThat(wrong.value())
                        .startsWith("a?b??x")
                        .hasSizeLessThan(70)
                        .matches("\\P{Cntrl}*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Stockholm", "UTC", "Pacific/Kiritimati", "Etc/GMT+12"})
    void aTimeZoneIsReadByItsName(String name) throws InvalidDateException {
        assertThat(TimeZones.parse(name).getId()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "Europe/Atlantis", "europe/stockholm", "+01:00", "UTC+18", "Z", "CEST"})
    void whatIsNoTimeZoneIsRefused(String name) {
        assertThatExceptionOfType(InvalidDateException.class)
                .isThrownBy(() -> TimeZones.parse(name))
                .satisfies(wrong -> assertThat(wrong.side()).isEqualTo(Side.ZONE));
    }
}
