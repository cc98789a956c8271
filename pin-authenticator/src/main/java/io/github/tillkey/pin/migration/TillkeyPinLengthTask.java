package io.github.tillkey.pin.migration;

import java.time.Duration;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/**
 * Looks every few minutes whether a PIN length has ended, and ends the sessions that it has opened. Keycloak keeps two servers of a
 * cluster from running it at once by the simple name of this class; where both run all the same, each session ends once.
 */
public final class TillkeyPinLengthTask implements ScheduledTask {

    private static final Duration EVERY = Duration.ofMinutes(5);

    /** Has it run from now on. */
    public static void schedule(KeycloakSessionFactory sessions) {
        KeycloakModelUtils.runJobInTransaction(sessions, session -> session.getProvider(TimerProvider.class)
                .schedule(
                        new ClusterAwareScheduledTaskRunner(sessions, new TillkeyPinLengthTask(), EVERY.toMillis()),
                        EVERY.toMillis(),
                        EVERY.toMillis()));
    }

    @Override
    public void run(KeycloakSession session) {
        KeycloakSessionFactory sessions = session.getKeycloakSessionFactory();
        // Not in the timer's one thread, which all tasks of the server share.
        session.getProvider(ExecutorsProvider.class)
                .getExecutor("tillkey-pin-length")
                .execute(() -> look(sessions));
    }

    /** Ends the sessions of all lengths that have ended. */
    public static void look(KeycloakSessionFactory sessions) {
        EndedLengths.endSessions(sessions);
    }
}
