package io.github.tillkey.core.network;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether lists of networks allow an address.
 *
 * @param until from when they no longer do, exclusive; {@link Instant#MAX} when they always will, {@code null} when
 *     they refuse
 * @param problem what could not be read and may be why they refuse, for an administrator; {@code null} when nothing
 */
public record NetworkMatch(
        @Nullable Instant until, @Nullable String problem) {

    private static final NetworkMatch ALLOWED = new NetworkMatch(Instant.MAX, null);
    private static final NetworkMatch REFUSED = new NetworkMatch(null, null);

    /** Allows, without an end. */
    public static NetworkMatch allowed() {
        return ALLOWED;
    }

    /** Allows until {@code until}, exclusive. */
    public static NetworkMatch allowedUntil(Instant until) {
        return until.equals(Instant.MAX) ? ALLOWED : new NetworkMatch(until, null);
    }

    /** Refuses. */
    public static NetworkMatch refused() {
        return REFUSED;
    }

    /** Refuses, because something cannot be read. */
    public static NetworkMatch broken(String problem) {
        return new NetworkMatch(null, problem);
    }

    /** Whether the address is allowed now. */
    public boolean isAllowed() {
        return until != null;
    }

    /** Whether the address is allowed without an end. */
    public boolean isEndless() {
        return Instant.MAX.equals(until);
    }

    /**
     * Allowed by one of two: the later end. What could not be read is kept: it explains a refusal, and must be fixed.
     */
    public NetworkMatch or(NetworkMatch other) {
        Instant later = until == null || other.until != null && other.until.isAfter(until) ? other.until : until;
        return of(later, other);
    }

    /** Allowed by both of two: the earlier end. */
    public NetworkMatch and(NetworkMatch other) {
        Instant earlier =
                until == null || other.until == null ? null : until.isBefore(other.until) ? until : other.until;
        return of(earlier, other);
    }

    private NetworkMatch of(@Nullable Instant end, NetworkMatch other) {
        String both = problem == null ? other.problem : problem;
        return end == null && both == null ? REFUSED : new NetworkMatch(end, both);
    }
}
