package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityDate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;

/** Compares dates of members whose time zone is not known: a day ends in each zone at another instant. */
public final class StrictestDates {

    private StrictestDates() {}

    /**
     * Whether an end comes before another in every time zone.
     *
     * @throws InvalidDateException when one of them cannot be read
     */
    public static boolean isEarlier(String end, String other) throws InvalidDateException {
        return compare(end, other, Instants.ENDS, ZoneOffset.MIN) < 0
                && compare(end, other, Instants.ENDS, ZoneOffset.MAX) < 0;
    }

    /** The earliest end; empty where that depends on the time zone. */
    static Optional<String> earliestEnd(Collection<String> ends) {
        return ends.stream()
                .filter(end -> ends.stream().allMatch(other -> isNeverLater(end, other, Instants.ENDS)))
                // The same instant can be written in several ways.
                .sorted()
                .findFirst();
    }

    /** The latest beginning; empty where that depends on the time zone. */
    static Optional<String> latestStart(Collection<String> starts) {
        return starts.stream()
                .filter(start -> starts.stream().allMatch(other -> isNeverLater(other, start, Instants.STARTS)))
                .sorted()
                .findFirst();
    }

    private static boolean isNeverLater(String date, String other, Instants instants) {
        try {
            return compare(date, other, instants, ZoneOffset.MIN) <= 0
                    && compare(date, other, instants, ZoneOffset.MAX) <= 0;
        } catch (InvalidDateException unreadable) {
            return false;
        }
    }

    private static int compare(String date, String other, Instants instants, ZoneId zone) throws InvalidDateException {
        return instants.of(ValidityDate.parse(date), zone).compareTo(instants.of(ValidityDate.parse(other), zone));
    }

    /** Which side of a period a date is. */
    @FunctionalInterface
    private interface Instants {

        Instants STARTS = ValidityDate::start;
        Instants ENDS = ValidityDate::end;

        Instant of(ValidityDate date, ZoneId zone) throws InvalidDateException;
    }
}
