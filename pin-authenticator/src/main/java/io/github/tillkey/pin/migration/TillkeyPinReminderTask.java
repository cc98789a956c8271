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
 * Sends the reminders that are due, once a day. Keycloak keeps two servers of a cluster from running it at once by the simple
 * name of this class.
 */
public final class TillkeyPinReminderTask implements ScheduledTask {

    private static final Duration EVERY = Duration.ofDays(1);

    /** After the start of a server, so that one that is restarted every night reminds too. */
    private static final Duration FIRST_AFTER = Duration.ofMinutes(10);

    /** Has it run from now on. */
    public static void schedule(KeycloakSessionFactory sessions) {
        KeycloakModelUtils.runJobInTransaction(sessions, session -> session.getProvider(TimerProvider.class)
                .schedule(
                        new ClusterAwareScheduledTaskRunner(sessions, new TillkeyPinReminderTask(), EVERY.toMillis()),
                        FIRST_AFTER.toMillis(),
                        EVERY.toMillis()));
    }

    @Override
    public void run(KeycloakSession session) {
        KeycloakSessionFactory sessions = session.getKeycloakSessionFactory();
        // Elsewhere: a mail server may take longer for all of them than a transaction lasts.
        session.getProvider(ExecutorsProvider.class)
                .getExecutor("tillkey-mail")
                .execute(() -> MigrationReminders.sendDue(sessions));
    }
}
