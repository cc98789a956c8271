package io.github.tillkey.pin.login;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/**
 * Gives every wrong PIN the same answering time: whether anybody has the PIN, and what rules had to be asked about the owner,
 * shows in milliseconds, so the answer is held back until a fixed time after the request came in. A PIN that a member chose and
 * may not have is a wrong PIN too.
 *
 * <p>There is no other way to wait than after the request's transaction: in it, a right PIN that comes too late would keep the till's row
 * locked for as long, and the wrong ones behind it would tell that it was right.
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

    /**
     * Holds the answer back until the answering time is over: waits when the request's transaction has ended, however it ends, with no row
     * locked and no database connection taken. The answer is sent after that.
     */
    void holdBack(KeycloakSession session) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                waitForTheRest();
            }

            @Override
            protected void rollbackImpl() {
                waitForTheRest();
            }
        });
    }

    private void waitForTheRest() {
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return; // The server is shutting down.
            }
            LockSupport.parkNanos(this, left);
        }
    }
}
