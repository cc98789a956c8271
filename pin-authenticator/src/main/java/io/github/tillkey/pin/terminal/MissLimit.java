package io.github.tillkey.pin.terminal;

import java.time.Duration;
import java.time.Instant;

/**
 * How many wrong PINs a terminal may take: {@value #MISSES} within a window of 15 minutes that starts with the first of them.
 * After that the terminal waits until the window ends. A right PIN in between changes nothing: an insider would use the own PIN
 * to start afresh.
 *
 * @param misses wrong PINs counted since {@code since}
 * @param since start of the window
 */
record MissLimit(int misses, Instant since) {

    static final int MISSES = 10;
    static final Duration WINDOW = Duration.ofMinutes(15);

    /** Until when the terminal waits; {@code now} or earlier means that it does not wait. */
    Instant waitsUntil() {
        return misses < MISSES ? Instant.EPOCH : since.plus(WINDOW);
    }

    /** The counter after one more wrong PIN. */
    MissLimit plusOne(Instant now) {
        boolean windowOver = !now.isBefore(since.plus(WINDOW));
        return windowOver ? new MissLimit(1, now) : new MissLimit(misses + 1, since);
    }
}
