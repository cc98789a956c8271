package io.github.tillkey.pin.terminal;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The secrets that a till may come with, as hashes.
 *
 * @param newest hash of the newest secret; {@code null} before the first registration
 * @param previous hash of the secret before; {@code null} when there was none
 * @param newestSeen whether a right PIN was typed with the newest one
 * @param rotatedAt when the newest one took the place of the one before, in milliseconds since 1970 UTC
 */
public record TerminalSecrets(
        @Nullable String newest, @Nullable String previous, boolean newestSeen, long rotatedAt) {

    /** For tabs that were on their way with the previous secret when it was replaced. */
    static final Duration GRACE = Duration.ofMinutes(1);

    /**
     * Whether {@code presented}, of the till's family, is a secret to come with, and not an older one turning up again.
     */
    boolean accepts(TerminalSecret presented, Instant now) {
        return presented.matches(newest) || (presented.matches(previous) && (!newestSeen || inGrace(now)));
    }

    /**
     * Whether a login that came with {@code presented} replaces the newest secret.
     *
     * <p>The previous secret stays good for a minute, because another tab may be on its way with it, and until the
     * newest one is first presented, because the answer that carries it may get lost. A login with the previous one
     * within that minute replaces nothing: the newest one, which another answer carries, would be invalid. A till that
     * presents the previous one later did not get that answer, so the newest one is replaced.
     */
    boolean areReplacedBy(TerminalSecret presented, Instant now) {
        return presented.matches(newest) || !inGrace(now);
    }

    /** After {@code next} has taken the place of {@code presented}. */
    TerminalSecrets replaced(TerminalSecret presented, TerminalSecret next, Instant now) {
        return new TerminalSecrets(next.hash(), presented.hash(), false, now.toEpochMilli());
    }

    private boolean inGrace(Instant now) {
        return now.toEpochMilli() - rotatedAt < GRACE.toMillis();
    }
}
