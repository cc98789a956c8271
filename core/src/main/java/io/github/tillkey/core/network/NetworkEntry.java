package io.github.tillkey.core.network;

import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@link NetworkList}; {@link #toString()} prints its canonical form.
 *
 * @param target what the entry stands for
 * @param until from when it no longer counts, {@code null} when it has no end
 * @param note for people, {@code null} when there is none; 1 to {@value #MAX_NOTE_LENGTH} characters without commas
 */
public record NetworkEntry(
        NetworkTarget target,
        @Nullable OffsetDateTime until,
        @Nullable String note) {

    /** At most so many characters in a note. */
    public static final int MAX_NOTE_LENGTH = 100;

    /** The end; {@link Instant#MAX} when there is none. */
    public Instant end() {
        return until == null ? Instant.MAX : until.toInstant();
    }

    @Override
    public String toString() {
        return target + afterTarget(until, note);
    }

    /** The canonical form of what follows the target. */
    static String afterTarget(@Nullable OffsetDateTime until, @Nullable String note) {
        return (until == null ? "" : " until " + until) + (note == null ? "" : " # " + note);
    }
}
