package io.github.tillkey.core.task;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEventManager;
import org.keycloak.timer.TimerProvider;

/**
 * Work that every server does again and again. A factory of a module {@linkplain #schedule schedules} it in its {@code postInit}.
 *
 * <p>Of the servers of a cluster only one does it at a time. That holds for at most an interval: where work takes longer, a second server
 * may begin as well, so the database has to let each thing be done once. A server itself never does it twice at once. A failure is logged,
 * and the next run tries again. Timer and threads are Keycloak's, which ends them when the server stops.
 *
 * @param name of the work in the log, and for the cluster; servers of two versions side by side know it by the same name
 * @param firstAfter how long after the start of the server it is done first
 * @param interval between the beginnings of two runs, at least a second
 * @param work outside of any transaction: it begins its own
 */
public record BackgroundTask(
        String name, Duration firstAfter, Duration interval, Consumer<KeycloakSessionFactory> work) {

    private static final Logger LOG = Logger.getLogger(BackgroundTask.class);

    /** Work that is first done an interval after the start. */
    public BackgroundTask(String name, Duration interval, Consumer<KeycloakSessionFactory> work) {
        this(name, interval, interval, work);
    }

    /** Has it done from the end of the start of the server on. */
    public void schedule(ProviderEventManager events) {
        events.register(event -> {
            if (event instanceof PostMigrationEvent started) {
                start(started.getFactory());
            }
        });
    }

    private void start(KeycloakSessionFactory sessions) {
        AtomicBoolean running = new AtomicBoolean();
        try (KeycloakSession session = sessions.create()) {
            ExecutorService executor =
                    session.getProvider(ExecutorsProvider.class).getExecutor(name);
            session.getProvider(TimerProvider.class)
                    .schedule(
                            () -> {
                                // The timer has one thread for all tasks of the server, and an exception would end it.
                                if (running.compareAndSet(false, true)) {
                                    boolean begun = false;
                                    try {
                                        executor.execute(() -> run(sessions, running));
                                        begun = true;
                                    } catch (RejectedExecutionException stopping) {
                                        LOG.debugf(stopping, "%s: the server is stopping", name);
                                    } finally {
                                        if (!begun) {
                                            running.set(false);
                                        }
                                    }
                                }
                            },
                            firstAfter.toMillis(),
                            interval.toMillis(),
                            name);
        }
    }

    private void run(KeycloakSessionFactory sessions, AtomicBoolean running) {
        // No transaction around the work, which may take longer than one lasts.
        try (KeycloakSession session = sessions.create()) {
            session.getProvider(ClusterProvider.class)
                    .executeIfNotExecuted(name, Math.toIntExact(interval.toSeconds()), () -> {
                        work.accept(sessions);
                        return name;
                    });
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "%s failed; its next run goes on", name);
        } finally {
            running.set(false);
        }
    }
}
