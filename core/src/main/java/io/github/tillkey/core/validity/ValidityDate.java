package io.github.tillkey.core.validity;

import io.github.tillkey.core.validity.InvalidDateException.Problem;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A beginning or an end as people write it, in the forms of ISO 8601 that HTML's date fields use too: a day
 * ({@code 2026-12-24}), a local time ({@code 2026-12-24T18:00}), or an instant with its offset
 * ({@code 2026-12-24T18:00+01:00}, {@code 2026-12-24T17:00Z}).
 *
 * <p>Years are 2000 to 2999 and offsets -14:00 to +14:00, which holds every time zone. White space is not allowed, so
 * that the order of the texts is nearly the order of time, and a database can look for a stretch of time by the text.
 */
public sealed interface ValidityDate {

    /** A whole day in a member's time zone. */
    record Day(LocalDate date) implements ValidityDate {

        @Override
        public Instant start(ZoneId zone) {
            return date.atStartOfDay(zone).toInstant();
        }

        /** The start of the next day: the day itself is still within. */
        @Override
        public Instant end(ZoneId zone) {
            return date.plusDays(1).atStartOfDay(zone).toInstant();
        }
    }

    /** A time of day in a member's time zone. */
    record Local(LocalDateTime time) implements ValidityDate {

        /** @throws InvalidDateException when the clocks skip this time or show it twice */
        @Override
        public Instant start(ZoneId zone) throws InvalidDateException {
            List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
            if (offsets.size() == 1) {
                return time.toInstant(offsets.get(0));
            }
            if (offsets.isEmpty()) {
                throw new InvalidDateException(Problem.SKIPPED, time.toString(), zone.getId());
            }
            throw new InvalidDateException(
                    Problem.TWICE,
                    time.toString(),
                    zone.getId(),
                    offsets.stream().map(offset -> time + offset.toString()).collect(Collectors.joining(", ")));
        }

        @Override
        public Instant end(ZoneId zone) throws InvalidDateException {
            return start(zone);
        }
    }

    /** One instant, the same everywhere. */
    record Moment(OffsetDateTime time) implements ValidityDate {

        @Override
        public Instant start(ZoneId zone) {
            return time.toInstant();
        }

        @Override
        public Instant end(ZoneId zone) {
            return time.toInstant();
        }
    }

    /** The instant at which a period that begins with this begins. */
    Instant start(ZoneId zone) throws InvalidDateException;

    /** The first instant after a period that ends with this. */
    Instant end(ZoneId zone) throws InvalidDateException;

    /**
     * Reads a text.
     *
     * @throws InvalidDateException when it has another form, or names a day or time that no calendar has
     */
    static ValidityDate parse(String text) throws InvalidDateException {
        Matcher form = Forms.FORM.matcher(text);
        if (!form.matches()) {
            throw new InvalidDateException(
                    Forms.LONG_YEAR.matcher(text).lookingAt() ? Problem.YEAR : Problem.FORM, text);
        }
        LocalDate date;
        try {
            date = LocalDate.parse(form.group("date"), Forms.DATE);
        } catch (DateTimeException none) {
            throw new InvalidDateException(Problem.NO_SUCH_DAY, text);
        }
        if (date.getYear() < Forms.FIRST_YEAR || date.getYear() > Forms.LAST_YEAR) {
            throw new InvalidDateException(Problem.YEAR, text);
        }
        if (form.group("time") == null) {
            return new Day(date);
        }
        LocalDateTime time;
        try {
            time = date.atTime(LocalTime.parse(form.group("time"), DateTimeFormatter.ISO_LOCAL_TIME));
        } catch (DateTimeException none) {
            throw new InvalidDateException(Problem.NO_SUCH_TIME, text);
        }
        return form.group("offset") == null
                ? new Local(time)
                : new Moment(time.atOffset(Forms.offset(text, form.group("offset"))));
    }

    /**
     * For a database that orders texts: a text that sorts behind every end that is over at {@code instant}, in any time
     * zone, and behind few others: those of about a day.
     */
    static String afterEndsBy(Instant instant) {
        // Some databases look at digits first and would put 10:00+14:00 behind 10:00:13.
        return Forms.BOUND.format(instant.atOffset(Forms.EAST).plusMinutes(2));
    }

    /** For a database that orders texts: the text that no end which lies at {@code instant} or later comes before. */
    static String beforeEndsFrom(Instant instant) {
        // An inclusive day is over when the next one begins.
        return Forms.DATE.format(instant.atOffset(Forms.WEST).minusDays(1));
    }

    /** How texts are read. */
    final class Forms {

        static final Pattern FORM = Pattern.compile(
                "(?<date>\\d{4}-\\d{2}-\\d{2})(?:T(?<time>\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?)(?<offset>Z|"
                        + "[+-]\\d{2}:\\d{2})?)?");
        static final Pattern LONG_YEAR = Pattern.compile("[+-]?\\d{5,}-\\d{2}-\\d{2}");
        static final DateTimeFormatter DATE =
                DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
        static final DateTimeFormatter BOUND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
        static final int FIRST_YEAR = 2000;
        static final int LAST_YEAR = 2999;

        /** Where a day begins first and last. */
        static final ZoneOffset EAST = ZoneOffset.ofHours(14);

        static final ZoneOffset WEST = ZoneOffset.ofHours(-14);

        private Forms() {}

        static ZoneOffset offset(String text, String offset) throws InvalidDateException {
            try {
                ZoneOffset read = ZoneOffset.of(offset);
                if (read.getTotalSeconds() <= EAST.getTotalSeconds()
                        && read.getTotalSeconds() >= WEST.getTotalSeconds()) {
                    return read;
                }
            } catch (DateTimeException tooFar) {
                // Said below.
            }
            throw new InvalidDateException(Problem.OFFSET, text);
        }
    }
}
