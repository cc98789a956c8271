package io.github.tillkey.core.network;

import io.github.tillkey.core.network.InvalidNetworkListException.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a {@link NetworkList}; {@link #toString()} prints its canonical form.
 *
 * @param target what the entry covers
 * @param until from when it no longer counts, {@code null} when it has no end
 * @param note for people, {@code null} when there is none; 1 to {@value #MAX_NOTE_LENGTH} characters without commas
 */
public record NetworkEntry(
        NetworkTarget target,
        @Nullable OffsetDateTime until,
        @Nullable String note) {

    /** At most so many characters in a note. */
    public static final int MAX_NOTE_LENGTH = 100;

    /**
     * An address that is allowed for some time.
     *
     * @param note {@code null} for none
     * @throws InvalidNetworkListException when {@code note} cannot be a note, or reads like an end
     */
    static NetworkEntry of(ClientAddress address, OffsetDateTime until, @Nullable String note)
            throws InvalidNetworkListException {
        IpNumber number = address.number();
        if (number == null) {
            throw new IllegalArgumentException("the address is not known");
        }
        if (note != null) {
            Problem problem = NetworkEntryNote.problem(note);
            if (problem == null && NetworkEntryNote.readsLikeAnEnd(note)) {
                problem = Problem.END_IN_NOTE;
            }
            if (problem != null) {
                throw new InvalidNetworkListException(problem, 1, address + " # " + note, null);
            }
        }
        // A list knows offsets of whole minutes.
        boolean inMinutes = until.getOffset().getTotalSeconds() % 60 == 0;
        return new NetworkEntry(
                new NetworkTarget.Addresses(number, number, address.toString()),
                inMinutes ? until : until.withOffsetSameInstant(ZoneOffset.UTC),
                note);
    }

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
