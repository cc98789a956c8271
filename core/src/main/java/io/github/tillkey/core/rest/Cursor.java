package io.github.tillkey.core.rest;

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
public record Cursor(@Nullable String after, int limit) {

    /** Entries of a page when the caller does not say. */
    public static final int DEFAULT_LIMIT = 50;

    /** Most entries of a page. */
    public static final int MAX_LIMIT = 200;

    /** Of what a name needs at most. */
    private static final int MAX_LENGTH = 2_000;

    /** @throws RequestRefusedException invalid */
    public static Cursor read(@Nullable String cursor, @Nullable String limit) {
        return new Cursor(
                cursor == null ? null : decode(cursor), Parameters.parse("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT));
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
    public int look() {
        return limit + 1;
    }

    /** The page of what {@link #look} has found. */
    public <T> List<T> page(List<T> found) {
        return found.size() > limit ? found.subList(0, limit) : found;
    }

    /** The cursor of the page after it, {@code null} when it is the last one. */
    public <T> @Nullable String next(List<T> found, Function<T, String> key) {
        return found.size() > limit ? encode(key.apply(found.get(limit - 1))) : null;
    }

    /** The cursor of a page that begins behind {@code key}. */
    public static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }
}
