package io.github.tillkey.staff.invitation;

import java.time.Duration;
import java.time.Instant;

/** How long things of an invitation last. */
public final class InvitationTimes {

    /** Hours for which a link is valid, at least. */
    public static final int MIN_HOURS = 1;

    /** At most. */
    public static final int MAX_HOURS = 30 * 24;

    /** When nothing is said. */
    public static final int DEFAULT_HOURS = 7 * 24;

    /** How long a mail is tried while the mail server does not take it. */
    static final Duration TRIED = Duration.ofDays(7);

    /** After this time a server that has claimed a mail has crashed, and another one sends it. */
    static final Duration CLAIM = Duration.ofMinutes(5);

    /** How long the row of an invitation is kept that has come to its end. */
    static final Duration KEPT = Duration.ofDays(30);

    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private static final int MAX_DOUBLINGS = 6;

    private InvitationTimes() {}

    /**
     * When a mail is tried again: after a minute, then twice as long each time, at most an hour.
     *
     * @param tries how often it was tried
     */
    static Instant nextTry(Instant now, int tries) {
        Duration pause = Duration.ofMinutes(1L << Math.min(Math.max(tries - 1, 0), MAX_DOUBLINGS));
        return now.plus(pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause);
    }
}
