package io.github.tillkey.core.rest;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Validates query parameters and body fields and answers 400 with a remedy. A number in the query is taken as text,
 * because JAX-RS would answer 404 if it could not be parsed.
 */
public final class Parameters {

    private Parameters() {}

    /**
     * A whole number.
     *
     * @param text what the query says, {@code null} when it says nothing
     */
    public static int integer(String name, @Nullable String text, int byDefault, int min, int max) {
        try {
            return parse(name, text, byDefault, min, max);
        } catch (WrongRequestException wrong) {
            throw RestErrors.invalid(wrong.getMessage());
        }
    }

    static int parse(String name, @Nullable String text, int byDefault, int min, int max) throws WrongRequestException {
        if (text == null) {
            return byDefault;
        }
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException notANumber) {
            // The same answer.
        }
        throw new WrongRequestException(
                name, text, "a whole number, " + (max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max));
    }

    /** One of {@code values}, of which the first is the default. */
    public static String oneOf(String name, @Nullable String text, String... values) {
        List<String> allowed = List.of(values);
        if (text == null) {
            return allowed.get(0);
        }
        if (!allowed.contains(text)) {
            throw RestErrors.invalid(name, text, String.join(" or ", allowed));
        }
        return text;
    }

    /** The text of a field, without white space around it; answers 400 when it is missing, too long or not printable. */
    public static String text(String field, @Nullable String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > maxLength || text.chars().anyMatch(Character::isISOControl)) {
            throw RestErrors.invalid(
                    field,
                    text.isEmpty() ? null : text,
                    "a text of 1 to " + maxLength + " characters, none of them a control character");
        }
        return text;
    }

    /**
     * A date and time with an offset from UTC; answers 400 when it is none.
     *
     * @param isAllowed whether the instant is one that the field may have
     * @param remedy what it must be, with an example
     */
    public static OffsetDateTime dateTime(
            String field, @Nullable String value, Predicate<Instant> isAllowed, String remedy) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(value == null ? "" : value.strip());
            // In milliseconds, for that is what Keycloak counts in, and the largest instants do not fit.
            if (isAllowed.test(Instant.ofEpochMilli(time.toInstant().toEpochMilli()))) {
                return time;
            }
        } catch (DateTimeException | ArithmeticException noInstant) {
            // The same answer.
        }
        throw RestErrors.invalid(field, value, remedy);
    }

    /**
     * Which part of a list is asked for.
     *
     * @param first how many entries to skip
     * @param max how many entries to answer with at most
     */
    public record Page(int first, int max) {

        /** Reads {@code first}, 0 by default, and {@code max}. */
        public static Page of(@Nullable String first, @Nullable String max, int defaultMax, int mostMax) {
            return new Page(
                    integer("first", first, 0, 0, Integer.MAX_VALUE), integer("max", max, defaultMax, 1, mostMax));
        }
    }
}
