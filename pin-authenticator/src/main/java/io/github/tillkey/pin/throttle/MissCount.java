package io.github.tillkey.pin.throttle;

import java.time.Duration;
import java.time.Instant;

/**
 * Points for wrong PINs within a sliding window, in a value of fixed size: a <em>sliding window counter</em>. Time is
 * cut into fixed windows, the first of which starts with the first miss. The window before the present one counts by
 * the part of it that the sliding window still covers, as if its misses were spread evenly. 100 points are one far
 * miss.
 *
 * <p>Only time takes a miss off; {@link #minus} takes off what was counted in advance and was not a miss. A clock that
 * goes backwards frees nothing: the time before {@code windowStart} is taken as {@code windowStart}.
 *
 * @param windowStart start of the present fixed window, in milliseconds since 1970-01-01T00:00Z
 * @param current points in the present fixed window, 0 or more
 * @param previous points in the fixed window before, 0 or more
 */
public record MissCount(long windowStart, int current, int previous) {

    private static final MissCount NONE = new MissCount(0, 0, 0);

    /** @throws IllegalArgumentException if points are negative */
    public MissCount {
        if (current < 0 || previous < 0) {
            throw new IllegalArgumentException("Points must not be negative: " + current + ", " + previous);
        }
    }

    /** A counter without misses. */
    public static MissCount none() {
        return NONE;
    }

    /**
     * The points within the {@code window} that ends {@code now}, rounded up.
     *
     * @param window length of the sliding window, at least 1 ms; may differ from call to call when a setting was
     *     changed
     */
    public int points(Instant now, Duration window) {
        MissCount rolled = rolledTo(now, window);
        long length = window.toMillis();
        long elapsed = Math.max(0, now.toEpochMilli() - rolled.windowStart);
        // Rounded up, so that a miss is over only when all of it is over.
        double left = Math.ceil((double) rolled.previous * (length - elapsed) / length);
        return saturated((long) rolled.current + (long) left);
    }

    /**
     * The counter after a miss.
     *
     * @param points what the miss costs, 0 or more
     * @param window length of the sliding window, at least 1 ms
     */
    public MissCount plus(int points, Instant now, Duration window) {
        if (points < 0) {
            throw new IllegalArgumentException("Points must not be negative: " + points);
        }
        MissCount rolled = rolledTo(now, window);
        return new MissCount(rolled.windowStart, saturated((long) rolled.current + points), rolled.previous);
    }

    /**
     * The counter without points that were counted in advance, within the same window, for what was not a miss in the
     * end.
     *
     * @param points 0 or more
     * @param window length of the sliding window, at least 1 ms
     */
    public MissCount minus(int points, Instant now, Duration window) {
        MissCount rolled = rolledTo(now, window);
        int ofCurrent = Math.min(points, rolled.current);
        int ofPrevious = Math.min(points - ofCurrent, rolled.previous);
        return new MissCount(rolled.windowStart, rolled.current - ofCurrent, rolled.previous - ofPrevious);
    }

    private MissCount rolledTo(Instant now, Duration window) {
        long length = window.toMillis();
        if (length < 1) {
            throw new IllegalArgumentException("The window must be at least 1 ms: " + window);
        }
        long elapsed = now.toEpochMilli() - windowStart;
        if (elapsed < length) {
            return this;
        }
        if (elapsed - length < length) {
            return new MissCount(windowStart + length, 0, current);
        }
        return new MissCount(now.toEpochMilli(), 0, 0);
    }

    private static int saturated(long points) {
        return (int) Math.min(points, Integer.MAX_VALUE);
    }
}
