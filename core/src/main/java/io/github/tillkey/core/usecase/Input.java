package io.github.tillkey.core.usecase;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Validates what somebody wrote into a field. What is wrong is refused as invalid, naming field, value and remedy. */
public final class Input {

    /**
     * Whether a text of a request can be the id of something. No id has a control character, and some databases refuse
     * to compare with it.
     */
    public static boolean mayBeId(String text) {
        return text.chars().noneMatch(Character::isISOControl);
    }

    private Input() {}

    /** The text of a field, 1 to {@code maxLength} characters, without white space around it. */
    public static String text(String field, @Nullable String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > maxLength || text.chars().anyMatch(Character::isISOControl)) {
            throw RequestRefusedException.invalid(
                    field,
                    text.isEmpty() ? null : text,
                    "a text of 1 to " + maxLength + " characters, none of them a control character");
        }
        return text;
    }

    /**
     * A date and time with an offset from UTC.
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
        throw RequestRefusedException.invalid(field, value, remedy);
    }
}
