package io.github.tillkey.core.network;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether lists of networks allow an address.
 *
 * @param until from when they no longer do, exclusive; {@link Instant#MAX} when they always will, {@code null} when they refuse
 * @param problem what could not be read and may be why they refuse, for an administrator; {@code null} when nothing
 */
public record NetworkAnswer(
        @Nullable Instant until, @Nullable String problem) {

    private static final NetworkAnswer ALLOWED = new NetworkAnswer(Instant.MAX, null);
    private static final NetworkAnswer REFUSED = new NetworkAnswer(null, null);

    /** Allows, without an end. */
    public static NetworkAnswer allowed() {
        return ALLOWED;
    }

    /** Allows until {@code until}, exclusive. */
    public static NetworkAnswer allowedUntil(Instant until) {
        return until.equals(Instant.MAX) ? ALLOWED : new NetworkAnswer(until, null);
    }

    /** Refuses. */
    public static NetworkAnswer refused() {
        return REFUSED;
    }

    /** Refuses, because something cannot be read. */
    public static NetworkAnswer broken(String problem) {
        return new NetworkAnswer(null, problem);
    }

    /** Whether the address is allowed now. */
    public boolean isAllowed() {
        return until != null;
    }

    /** Whether the address is allowed without an end. */
    public boolean isEndless() {
        return Instant.MAX.equals(until);
    }

    /** Allowed by one of two: the later end. What could not be read is kept: it explains a refusal, and must be fixed. */
    public NetworkAnswer or(NetworkAnswer other) {
        Instant later = until == null || other.until != null && other.until.isAfter(until) ? other.until : until;
        return of(later, other);
    }

    /** Allowed by both of two: the earlier end. */
    public NetworkAnswer and(NetworkAnswer other) {
        Instant earlier =
                until == null || other.until == null ? null : until.isBefore(other.until) ? until : other.until;
        return of(earlier, other);
    }

    private NetworkAnswer of(@Nullable Instant end, NetworkAnswer other) {
        String both = problem == null ? other.problem : problem;
        return end == null && both == null ? REFUSED : new NetworkAnswer(end, both);
    }
}
