package io.github.tillkey.pin.login;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/**
 * Answers every wrong PIN after the same time. Response times would otherwise reveal whether the PIN exists and which
 * rules ran for its owner. A self-chosen PIN that the member may not have counts as a wrong PIN too.
 *
 * <p>Waits after the transaction. Waiting inside it would keep the till's row locked by a right PIN that came too late,
 * and later guesses would reveal by their delay that this PIN was right.
 */
final class ConstantTimeResponse {

    /**
     * Well above the time a check takes. Each delayed answer occupies a worker thread of the server this long; only a
     * known till, a valid enrolment code or a logged-in member can cause that.
     */
    private static final Duration ANSWER_TIME = Duration.ofMillis(300);

    private final long endNanos;

    private ConstantTimeResponse(long endNanos) {
        this.endNanos = endNanos;
    }

    /** Starts the clock. */
    static ConstantTimeResponse start() {
        return new ConstantTimeResponse(System.nanoTime() + ANSWER_TIME.toNanos());
    }

    /**
     * Delays the answer until the answering time is over. The wait begins when the request's transaction has ended, by
     * commit or rollback, so it holds no row lock and no database connection. The answer is sent after it.
     */
    void delayAnswer(KeycloakSession session) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                waitUntilEnd();
            }

            @Override
            protected void rollbackImpl() {
                waitUntilEnd();
            }
        });
    }

    private void waitUntilEnd() {
        for (long left = endNanos - System.nanoTime(); left > 0; left = endNanos - System.nanoTime()) {
            if (Thread.currentThread().isInterrupted()) {
                return; // The server is shutting down.
            }
            LockSupport.parkNanos(this, left);
        }
    }
}
