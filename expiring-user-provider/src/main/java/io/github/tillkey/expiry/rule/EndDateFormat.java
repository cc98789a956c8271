package io.github.tillkey.expiry.rule;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;

/** How an end is shown to people. */
public final class EndDateFormat {

    private EndDateFormat() {}

    /**
     * The end in words: the last day where it ends with a day, else day and time with the name of the time zone.
     *
     * @param end the first instant that is over
     */
    public static String of(Instant end, ZoneId zone, Locale locale) {
        ZonedDateTime time = end.atZone(zone);
        if (time.toLocalTime().equals(LocalTime.MIDNIGHT)) {
            return DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                    .withLocale(locale)
                    .format(time.minusSeconds(1));
        }
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.LONG, FormatStyle.SHORT)
                        .withLocale(locale)
                        .format(time)
                + " (" + DateTimeFormatter.ofPattern("zzzz", locale).format(time) + ")";
    }
}
