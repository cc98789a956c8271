package io.github.tillkey.pin.throttle;

import java.time.Duration;

/**
 * What a till does after a wrong PIN: takes the next one at once, waits, or is locked until a manager of the store
 * unlocks it.
 *
 * @param locked whether the till takes no PIN until it is unlocked
 * @param pause how long the till takes no PIN, counted from the wrong one; zero when it is free or locked
 */
public record TillState(boolean locked, Duration pause) {

    /** Takes the next PIN at once. */
    public static final TillState FREE = new TillState(false, Duration.ZERO);

    /** Takes no PIN until a manager unlocks the till; time alone does not. */
    public static final TillState LOCKED = new TillState(true, Duration.ZERO);

    static TillState waiting(Duration pause) {
        return new TillState(false, pause);
    }

    /** Whether the till takes no PIN for a time. */
    public boolean waits() {
        return !pause.isZero();
    }
}
