package io.github.tillkey.pin.throttle;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Logins on a till within a sliding window, as {@link MissCount} counts misses, but for those that one member alone
 * adds: budgets grow with logins, and an attacker could log in a thousand times with their own PIN.
 *
 * <p>In each window, the logins of the member with the majority count half as often as all others log in, or
 * {@value #ALONE} times, because a till may have one cashier only. Who has the majority is found as Boyer and Moore do:
 * each login of the leader adds one to {@code lead}, each other takes one off, and at nothing the next one leads. So at
 * the very most as many logins again count as all others have made.
 *
 * @param windowStart start of the present fixed window, in milliseconds since 1970-01-01T00:00Z
 * @param current logins in the present fixed window, 0 or more
 * @param previous logins that counted in the fixed window before, 0 or more
 * @param leader the member who may have the majority of the present window; {@code null} when no member has
 * @param lead the counter of the vote, 0 to {@code ofLeader}
 * @param ofLeader logins of the leader in the present window since it leads, 0 to {@code current}
 */
public record LoginCount(
        long windowStart,
        int current,
        int previous,
        @Nullable String leader,
        int lead,
        int ofLeader) {

    /** Logins of one member in a window that always count. */
    static final int ALONE = 100;

    private static final LoginCount NONE = new LoginCount(0, 0, 0, null, 0, 0);

    /** @throws IllegalArgumentException if a number is out of its range */
    public LoginCount {
        if (previous < 0 || lead < 0 || lead > ofLeader || ofLeader > current) {
            throw new IllegalArgumentException(
                    "No logins: " + current + ", " + previous + ", " + lead + ", " + ofLeader);
        }
    }

    /** The counter of a till without a login. */
    public static LoginCount none() {
        return NONE;
    }

    /** The logins that count within the {@code window} that ends {@code now}. */
    public int logins(Instant now, Duration window) {
        LoginCount rolled = rolledTo(now, window);
        return new MissCount(rolled.windowStart, rolled.counted(), rolled.previous).points(now, window);
    }

    /** The counter after a login of {@code member}. */
    public LoginCount plus(String member, Instant now, Duration window) {
        LoginCount rolled = rolledTo(now, window);
        if (rolled.current == Integer.MAX_VALUE) {
            return rolled;
        }
        int logins = rolled.current + 1;
        if (member.equals(rolled.leader)) {
            return new LoginCount(
                    rolled.windowStart, logins, rolled.previous, member, rolled.lead + 1, rolled.ofLeader + 1);
        }
        return rolled.lead == 0
                ? new LoginCount(rolled.windowStart, logins, rolled.previous, member, 1, 1)
                : new LoginCount(
                        rolled.windowStart, logins, rolled.previous, rolled.leader, rolled.lead - 1, rolled.ofLeader);
    }

    private int counted() {
        int others = current - ofLeader;
        return others + Math.min(ofLeader, Math.max(ALONE, others / 2));
    }

    private LoginCount rolledTo(Instant now, Duration window) {
        MissCount rolled = new MissCount(windowStart, counted(), previous).plus(0, now, window);
        return rolled.windowStart() == windowStart
                ? this
                : new LoginCount(rolled.windowStart(), 0, rolled.previous(), null, 0, 0);
    }
}
