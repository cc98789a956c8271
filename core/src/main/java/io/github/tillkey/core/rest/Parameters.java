package io.github.tillkey.core.rest;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Validates query parameters and answers 400 with a remedy. A number in the query is taken as text, because JAX-RS
 * would answer 404 if it could not be parsed.
 */
public final class Parameters {

    private Parameters() {}

    /**
     * A whole number.
     *
     * @param text the parameter's text, {@code null} if it is missing
     */
    public static int integer(String name, @Nullable String text, int byDefault, int min, int max) {
        return RestErrors.answer(() -> parse(name, text, byDefault, min, max));
    }

    /** The same inside of a {@link StaffCalls call of the staff API}: throws {@link RequestRefusedException}. */
    public static int parse(String name, @Nullable String text, int byDefault, int min, int max) {
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
        throw RequestRefusedException.invalid(
                name, text, "a whole number, " + (max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max));
    }

    /** One of {@code values}, of which the first is the default. */
    public static String oneOf(String name, @Nullable String text, String... values) {
        return RestErrors.answer(() -> parseOneOf(name, text, values));
    }

    /** The same inside of a {@link StaffCalls call of the staff API}: throws {@link RequestRefusedException}. */
    public static String parseOneOf(String name, @Nullable String text, String... values) {
        List<String> allowed = List.of(values);
        if (text == null) {
            return allowed.get(0);
        }
        if (!allowed.contains(text)) {
            throw RequestRefusedException.invalid(name, text, String.join(" or ", allowed));
        }
        return text;
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
