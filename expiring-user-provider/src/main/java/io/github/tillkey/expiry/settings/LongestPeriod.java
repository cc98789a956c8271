package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.validity.ValidityWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * Until when the period of an external member may last. It is counted from its beginning, or where it has none from the
 * day on which the member was created: moving the end again and again does not move it.
 *
 * @param limit the last instant that an end may lie at
 * @param lastDay the last day that may be written as an end
 */
public record LongestPeriod(Instant limit, LocalDate lastDay) {

    /**
     * Finds it.
     *
     * @param window the period of the member
     * @param created when the member was created
     * @param zone what the days of the member are read in
     */
    public static LongestPeriod of(DateSettings settings, ValidityWindow window, Instant created, ZoneId zone) {
        ZonedDateTime first = window.from() == null
                ? created.atZone(zone).toLocalDate().atStartOfDay(zone)
                : window.from().atZone(zone);
        ZonedDateTime limit = first.plusDays(settings.maxPeriodDays());
        return new LongestPeriod(limit.toInstant(), limit.toLocalDate().minusDays(1));
    }

    /** Whether {@code window} ends too late. */
    public boolean isPassedBy(ValidityWindow window) {
        return window.until() == null || window.until().isAfter(limit);
    }
}
