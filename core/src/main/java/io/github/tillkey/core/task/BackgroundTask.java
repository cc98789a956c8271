package io.github.tillkey.core.task;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEventManager;
import org.keycloak.timer.TimerProvider;

/**
 * A recurring job. A factory of a module {@linkplain #schedule schedules} it in its {@code postInit}.
 *
 * <p>Unless {@code everywhere}, only one server of a cluster runs the job at a time, but the cluster guarantees that
 * for one interval at most: if a run takes longer, a second server may start too, so the work must be idempotent or use
 * database locks. One server never overlaps its own runs. A failure is logged, and the next run retries. Timer and
 * threads are Keycloak's, which ends them when the server stops.
 *
 * <p>Keycloak's internals: {@code PostMigrationEvent}.
 *
 * @param name of the job, in the log and for the cluster; it must not differ between versions that run side by side
 * @param firstAfter time from the start of the server to the first run
 * @param interval between the starts of two runs, at least a second
 * @param everywhere whether every server of a cluster runs it, each for itself
 * @param work called outside of any transaction: it begins its own
 */
public record BackgroundTask(
        String name,
        Duration firstAfter,
        Duration interval,
        boolean everywhere,
        Consumer<KeycloakSessionFactory> work) {

    private static final Logger LOG = Logger.getLogger(BackgroundTask.class);

    /** A job that one server of a cluster runs. */
    public BackgroundTask(String name, Duration firstAfter, Duration interval, Consumer<KeycloakSessionFactory> work) {
        this(name, firstAfter, interval, false, work);
    }

    /** A job that every server of a cluster runs, because servers may differ. */
    public static BackgroundTask onEveryServer(
            String name, Duration firstAfter, Duration interval, Consumer<KeycloakSessionFactory> work) {
        return new BackgroundTask(name, firstAfter, interval, true, work);
    }

    /** A job that first runs an interval after the start of the server. */
    public BackgroundTask(String name, Duration interval, Consumer<KeycloakSessionFactory> work) {
        this(name, interval, interval, work);
    }

    /** Schedules the job once the server has started. */
    public void schedule(ProviderEventManager events) {
        events.register(event -> {
            if (event instanceof PostMigrationEvent started) {
                start(started.getFactory());
            }
        });
    }

    private void start(KeycloakSessionFactory sessions) {
        try (KeycloakSession session = sessions.create()) {
            Runnable begin = onOwnThreads(
                    pool -> session.getProvider(ExecutorsProvider.class).getExecutor(pool), () -> run(sessions));
            session.getProvider(TimerProvider.class).schedule(begin, firstAfter.toMillis(), interval.toMillis(), name);
        }
    }

    /**
     * Begins a run, unless the one before is still under way. Each job has a pool of its own, so a job that hangs keeps
     * no other from running.
     *
     * @param pools gives the threads of a name
     */
    Runnable onOwnThreads(Function<String, ? extends Executor> pools, Runnable run) {
        Executor threads = pools.apply(name);
        AtomicBoolean running = new AtomicBoolean();
        return () -> {
            // The timer has one thread for all tasks of the server, and an exception would end it.
            if (running.compareAndSet(false, true)) {
                boolean begun = false;
                try {
                    threads.execute(() -> {
                        try {
                            run.run();
                        } finally {
                            running.set(false);
                        }
                    });
                    begun = true;
                } catch (RejectedExecutionException stopping) {
                    LOG.debugf(stopping, "%s: the server is stopping", name);
                } finally {
                    if (!begun) {
                        running.set(false);
                    }
                }
            }
        };
    }

    private void run(KeycloakSessionFactory sessions) {
        // No transaction around the work, which may take longer than one lasts.
        try (KeycloakSession session = sessions.create()) {
            if (everywhere) {
                work.accept(sessions);
                return;
            }
            session.getProvider(ClusterProvider.class)
                    .executeIfNotExecuted(name, Math.toIntExact(interval.toSeconds()), () -> {
                        work.accept(sessions);
                        return name;
                    });
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "%s failed; the next run will retry", name);
        }
    }
}
