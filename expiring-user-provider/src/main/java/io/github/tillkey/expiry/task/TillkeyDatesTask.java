package io.github.tillkey.expiry.task;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.expiry.blocking.BlockingPass;
import io.github.tillkey.expiry.blocking.CandidateWindows;
import io.github.tillkey.expiry.blocking.Retention;
import io.github.tillkey.expiry.notice.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.scheduled.ClusterAwareScheduledTaskRunner;
import org.keycloak.timer.ScheduledTask;
import org.keycloak.timer.TimerProvider;

/**
 * Runs a pass every few seconds. Keycloak keeps two servers of a cluster from running it at once by the simple name of this class,
 * for as long as an interval. Then both may run, and the database lets each member be handled once.
 *
 * <p>The first pass of a server, one a day, and the one after the settings of a realm have changed look at all ends that are over; the
 * others look at ends of the last two days. Once a day members are deleted whom the settings say. Every hour notices go out.
 */
public final class TillkeyDatesTask implements ScheduledTask {

    private static final Logger LOG = Logger.getLogger(TillkeyDatesTask.class);

    private static final Duration FULL_EVERY = Duration.ofDays(1);

    /** How often it is looked whether a notice is due. */
    private static final Duration NOTICES_EVERY = Duration.ofHours(1);

    private static final Instant NEVER = Instant.EPOCH;

    private final KeycloakSessionFactory sessions;
    private volatile Map<String, String> lastBases = Map.of();
    private volatile Instant lastFull = NEVER;
    private volatile Instant lastNotices = NEVER;

    /** Runs passes over the database of {@code sessions}. */
    public TillkeyDatesTask(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Has it run from now on, every {@code interval}. */
    public static void schedule(KeycloakSessionFactory sessions, Duration interval) {
        ClusterAwareScheduledTaskRunner runner =
                new ClusterAwareScheduledTaskRunner(sessions, new TillkeyDatesTask(sessions), interval.toMillis());
        AtomicBoolean running = new AtomicBoolean();
        KeycloakModelUtils.runJobInTransaction(sessions, session -> {
            // Not in the timer's one thread, which all tasks of the server share.
            ExecutorService executor =
                    session.getProvider(ExecutorsProvider.class).getExecutor("tillkey-dates");
            session.getProvider(TimerProvider.class)
                    .schedule(
                            () -> {
                                if (running.compareAndSet(false, true)) {
                                    executor.execute(() -> run(runner, running));
                                }
                            },
                            interval.toMillis(),
                            interval.toMillis(),
                            TillkeyDatesTask.class.getSimpleName());
        });
    }

    private static void run(Runnable runner, AtomicBoolean running) {
        try {
            runner.run();
        } catch (RuntimeException failure) {
            LOG.error("A pass over the ends of members failed; the next one goes on", failure);
        } finally {
            running.set(false);
        }
    }

    @Override
    public void run(KeycloakSession session) {
        Instant now = ServerTime.now();
        boolean daily = !lastFull.plus(FULL_EVERY).isAfter(now);
        Map<String, String> bases = KeycloakModelUtils.runJobInTransactionWithResult(
                sessions, reading -> new CandidateWindows(reading).bases());
        // Ends of any age may be over now that were not before: Tillkey was enabled, the settings were repaired.
        boolean changed = !lastBases.entrySet().containsAll(bases.entrySet());
        new BlockingPass(sessions).run(daily || changed);
        lastBases = bases;
        if (daily) {
            lastFull = now;
            aside(session, () -> new Retention(sessions).run());
        }
        if (!lastNotices.plus(NOTICES_EVERY).isAfter(now)) {
            lastNotices = now;
            aside(session, () -> new Notices(sessions).run());
        }
    }

    /** Mail servers and directories take their time, and blocking must not wait for them. */
    private static void aside(KeycloakSession session, Runnable work) {
        session.getProvider(ExecutorsProvider.class)
                .getExecutor("tillkey-dates-aside")
                .execute(() -> {
                    try {
                        work.run();
                    } catch (RuntimeException failure) {
                        LOG.error("Notices or deletions were cut off; the next run goes on", failure);
                    }
                });
    }
}
