package io.github.tillkey.staff.rest;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list is asked for. A page begins behind what the one before has ended with, so nobody is missed or
 * shown twice when others come and go.
 *
 * @param after what the page before has ended with, {@code null} for the first page
 * @param limit most entries of the page
 */
record Cursor(@Nullable String after, int limit) {

    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 200;

    /** Of what a name needs at most. */
    private static final int MAX_LENGTH = 2_000;

    /** @throws RequestRefusedException invalid */
    static Cursor read(@Nullable String cursor, @Nullable String limit) {
        return new Cursor(cursor == null ? null : decode(cursor), limit(limit));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException noNumber) {
            // The same answer.
        }
        throw RequestRefusedException.invalid("limit", text, "a whole number, 1 to " + MAX_LIMIT);
    }

    private static String decode(String cursor) {
        try {
            if (!cursor.isEmpty() && cursor.length() <= MAX_LENGTH) {
                String after = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                // No name has one, and some databases refuse to compare with it.
                if (after.chars().noneMatch(Character::isISOControl)) {
                    return after;
                }
            }
        } catch (IllegalArgumentException noBase64) {
            // The same answer.
        }
        throw RequestRefusedException.invalid("cursor", cursor, "the value of next of the page before");
    }

    /** One more than the page takes, which tells whether there is another page. */
    int look() {
        return limit + 1;
    }

    /** The page of what {@link #look} has found. */
    <T> List<T> page(List<T> found) {
        return found.size() > limit ? found.subList(0, limit) : found;
    }

    /** The cursor of the page after it, {@code null} when it is the last one. */
    <T> @Nullable String next(List<T> found, Function<T, String> key) {
        return found.size() > limit ? encode(key.apply(found.get(limit - 1))) : null;
    }

    /** The cursor of a page that begins behind {@code key}. */
    static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
