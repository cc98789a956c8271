package io.github.tillkey.pin.login;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives every wrong PIN the same answering time: whether anybody has the PIN, and what rules had to be asked about the owner,
 * shows in milliseconds, so the answer is held back until a fixed time after the request came in. A PIN that a member chose and
 * may not have is a wrong PIN too.
 */
final class MissPause {

    /** Well above what judging takes; holds a worker thread of the server for as long, for wrong PINs of known tills and members only. */
    private static final Duration ANSWERING_TIME = Duration.ofMillis(300);

    private final long endNanos;

    private MissPause(long endNanos) {
        this.endNanos = endNanos;
    }

    /** Starts the clock. */
    static MissPause start() {
        return new MissPause(System.nanoTime() + ANSWERING_TIME.toNanos());
    }

    /** Waits until the answering time is over. */
    void waitForTheRest() {
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return; // The server is shutting down.
            }
            LockSupport.parkNanos(this, left);
        }
    }
}
