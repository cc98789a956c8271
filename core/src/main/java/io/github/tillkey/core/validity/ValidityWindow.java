package io.github.tillkey.core.validity;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * A period: it begins at an instant and is over at another.
 *
 * <pre>
 *               from                    until
 *  NOT_STARTED   |        WITHIN          |   ENDED
 *  --------------[------------------------)--------------> time
 * </pre>
 *
 * @param from the first instant within, {@code null} when the period has always been running
 * @param until the first instant after it, {@code null} when it never ends; after {@code from}
 */
public record ValidityWindow(
        @Nullable Instant from, @Nullable Instant until) {

    /** Where an instant lies. */
    public enum State {
        /** Before the beginning. */
        NOT_STARTED,
        /** At the beginning or after it, and before the end. */
        WITHIN,
        /** At the end or after it. */
        ENDED
    }

    /** @throws IllegalArgumentException when the period is empty */
    public ValidityWindow {
        if (from != null && until != null && !from.isBefore(until)) {
            throw new IllegalArgumentException("a period ends after it begins, not from " + from + " until " + until);
        }
    }

    /**
     * Reads a period as people write it.
     *
     * @param from a {@link ValidityDate}, whose first instant begins the period; {@code null} or blank for none
     * @param until a {@link ValidityDate}, which is within the period as a whole when it is a day; {@code null} or
     *     blank for none
     * @param zone what days and times without an offset are read in
     * @throws InvalidDateException when one of the two cannot be read, or the period would be empty
     */
    public static ValidityWindow read(@Nullable String from, @Nullable String until, ZoneId zone)
            throws InvalidDateException {
        Instant start = null;
        if (from != null && !from.isBlank()) {
            try {
                start = ValidityDate.parse(from).start(zone);
            } catch (InvalidDateException wrong) {
                throw wrong.about(InvalidDateException.Side.FROM);
            }
        }
        if (until == null || until.isBlank()) {
            return new ValidityWindow(start, null);
        }
        try {
            Instant end = ValidityDate.parse(until).end(zone);
            if (start != null && !start.isBefore(end)) {
                throw new InvalidDateException(
                        InvalidDateException.Problem.ENDS_BEFORE_START, until, String.valueOf(from));
            }
            return new ValidityWindow(start, end);
        } catch (InvalidDateException wrong) {
            throw wrong.about(InvalidDateException.Side.UNTIL);
        }
    }

    /** Where {@code instant} lies. */
    public State at(Instant instant) {
        if (from != null && instant.isBefore(from)) {
            return State.NOT_STARTED;
        }
        return until == null || instant.isBefore(until) ? State.WITHIN : State.ENDED;
    }
}
