package io.github.tillkey.staff.job;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.task.BackgroundTask;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderEventManager;

/** Starts jobs, goes on with what a stopped server has left, and removes what is kept no longer. */
public final class JobTask {

    private static final Logger LOG = Logger.getLogger(JobTask.class);

    private static final String NAME = "TillkeyJobsTask";

    private JobTask() {}

    /** Schedules it. */
    public static void schedule(ProviderEventManager events) {
        new BackgroundTask(NAME, Duration.ofSeconds(10), JobTask::resume).schedule(events);
        new BackgroundTask("TillkeyOldJobsTask", Duration.ofHours(1), JobTask::removeOld).schedule(events);
    }

    /** Begins with the jobs of a realm, in a thread of its own. */
    static Runnable starter(KeycloakSession session, String realmId) {
        // Outside of the session, which is closed when a job begins.
        ExecutorService threads = session.getProvider(ExecutorsProvider.class).getExecutor(NAME + "-rows");
        KeycloakSessionFactory sessions = session.getKeycloakSessionFactory();
        return () -> {
            try {
                threads.execute(() -> run(sessions, realmId));
            } catch (RejectedExecutionException stopping) {
                LOG.debug("the server is stopping; another goes on with the jobs", stopping);
            }
        };
    }

    /** Does the jobs of a realm, until there are none or another server does them. */
    public static void run(KeycloakSessionFactory sessions, String realmId) {
        try {
            new JobRunner(sessions, realmId).run();
        } catch (RuntimeException failure) {
            LOG.warnf(failure, "The jobs of realm %s were interrupted; the next run goes on with them", realmId);
        }
    }

    /** Begins with the jobs of which nobody holds the lease. */
    static void resume(KeycloakSessionFactory sessions) {
        Transactions.run(sessions, session -> entities(session)
                .createNamedQuery("tillkeyRealmsWithJobs", String.class)
                .setParameter("now", ServerTime.now().toEpochMilli())
                .getResultList()
                .forEach(realmId -> starter(session, realmId).run()));
    }

    /** Removes jobs that are kept no longer, with their rows, of all realms. */
    static void removeOld(KeycloakSessionFactory sessions) {
        Transactions.run(sessions, session -> Stream.of("tillkeyDeleteOldJobRows", "tillkeyDeleteOldJobs")
                .forEach(query -> entities(session)
                        .createNamedQuery(query)
                        .setParameter("now", ServerTime.now().toEpochMilli())
                        .executeUpdate()));
    }

    /** Names of the queries that remove the rows of a user, in this order. */
    public static List<String> removalsOfUser() {
        return List.of("tillkeyDeleteJobRowsOfUser", "tillkeyDeleteJobsOfUser");
    }

    /** The same of a realm. */
    public static List<String> removalsOfRealm() {
        return List.of("tillkeyDeleteJobRowsOfRealm", "tillkeyDeleteJobsOfRealm");
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
