package io.github.tillkey.staff.job;

import io.github.tillkey.core.audit.RecordedConnection;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Does the jobs of a realm, one after the other, and each row of them in a transaction of its own.
 *
 * <p>Who does a job holds a lease, which it renews; when a server stops, the lease runs out, and another goes on with
 * the next row. The lease only keeps servers from working side by side: that no row is done twice is due to its lock
 * and its state, which is written in the transaction that does it.
 */
final class JobRunner {

    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    /** Longer than a row takes. */
    static final Duration LEASE = Duration.ofMinutes(1);

    private static final int MAX_DETAIL = 2_000;

    /** Whose lock another server holds is not waited for: that server does it. */
    private static final Map<String, Object> SKIP_LOCKED = Map.of("jakarta.persistence.lock.timeout", -2);

    private final KeycloakSessionFactory sessions;
    private final String realmId;
    private final String owner = UUID.randomUUID().toString();

    JobRunner(KeycloakSessionFactory sessions, String realmId) {
        this.sessions = sessions;
        this.realmId = realmId;
    }

    /** A job whose lease this holds. */
    private record Claim(String job, boolean dryRun) {}

    /** Who started a job would not be let in any more. */
    private static final class CallerGoneException extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;
    }

    /** A row behind its lock. */
    private record Begun(JobRowEntity row, @Nullable String undoes, JobKind kind, Invocation caller) {

        String done() {
            caller.require(caller.rights().mayViewStaff());
            if (undoes == null) {
                return JobJson.write(kind.row(caller, JobJson.parse(row.input)));
            }
            UndoneRow undone = JobJson.parse(row.input, UndoneRow.class);
            return JobJson.write(kind.undo(caller, undone.row(), undone.result()));
        }
    }

    /** How a row went; neither field is set of one that was not refused and has no result. */
    private record Outcome(
            @Nullable String result,
            @Nullable String code,
            @Nullable String detail) {

        static Outcome refused(String code, String detail) {
            return new Outcome(null, code, detail.substring(0, Math.min(detail.length(), MAX_DETAIL)));
        }

        void writeTo(JobRowEntity row) {
            row.state = code == null ? JobRowEntity.State.DONE : JobRowEntity.State.REFUSED;
            row.result = result;
            row.code = code;
            row.detail = detail;
        }
    }

    /** Does what there is to do, unless another server does it. */
    void run() {
        Claim claim = claim();
        while (claim != null && finish(claim)) {
            claim = claim();
        }
    }

    private @Nullable Claim claim() {
        return Transactions.<@Nullable Claim>call(sessions, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            // In a realm that is disabled nobody does anything; its jobs wait.
            if (realm == null || !realm.isEnabled()) {
                return null;
            }
            // Two servers that look at the same moment would each find that none runs.
            RealmLock.acquire(session, realm);
            return Stream.of(JobState.RUNNING, JobState.WAITING)
                    .flatMap(state -> first(session, state).stream())
                    .findFirst()
                    .map(job -> take(session, job))
                    .orElse(null);
        });
    }

    private Optional<JobEntity> first(KeycloakSession session, JobState state) {
        List<String> ids = entities(session)
                .createNamedQuery("tillkeyJobsOfRealm", String.class)
                .setParameter("realmId", realmId)
                .setParameter("state", state)
                .setMaxResults(1)
                .getResultList();
        return ids.stream().findFirst().flatMap(id -> locked(session, id));
    }

    private static Optional<JobEntity> locked(KeycloakSession session, String id) {
        return Optional.ofNullable(entities(session).find(JobEntity.class, id, LockModeType.PESSIMISTIC_WRITE));
    }

    private @Nullable Claim take(KeycloakSession session, JobEntity job) {
        long now = ServerTime.now().toEpochMilli();
        if (job.state.isFinal()
                || job.leaseUntil != null && job.leaseUntil > now
                // A newer server has started it, and does it.
                || session.getProvider(JobKind.class, job.kind) == null) {
            return null;
        }
        job.state = JobState.RUNNING;
        job.startedAt = job.startedAt == null ? Long.valueOf(now) : job.startedAt;
        job.leaseOwner = owner;
        job.leaseUntil = now + LEASE.toMillis();
        return new Claim(job.id, job.dryRun);
    }

    /** Does the rows that wait; returns whether the job is over. */
    private boolean finish(Claim claim) {
        long renewed = ServerTime.now().toEpochMilli();
        Integer row = next(claim.job(), -1);
        while (row != null) {
            long now = ServerTime.now().toEpochMilli();
            if (now - renewed > LEASE.toMillis() / 3) {
                renew(claim.job());
                renewed = now;
            }
            row = isNext(claim, row) ? next(claim.job(), row) : null;
        }
        return end(claim.job());
    }

    private @Nullable Integer next(String job, int after) {
        return Transactions.<@Nullable Integer>call(sessions, session -> next(session, job, after));
    }

    private static @Nullable Integer next(KeycloakSession session, String job, int after) {
        return entities(session)
                .createNamedQuery("tillkeyNextJobRow", Integer.class)
                .setParameter("jobId", job)
                .setParameter("after", after)
                .getSingleResult();
    }

    private void renew(String job) {
        Transactions.run(sessions, session -> entities(session)
                .createNamedQuery("tillkeyRenewLease")
                .setParameter("id", job)
                .setParameter("owner", owner)
                .setParameter("until", ServerTime.now().plus(LEASE).toEpochMilli())
                .executeUpdate());
    }

    /**
     * Does a row; returns whether the next one is to be done. A failure that nobody has foreseen may be of a moment, as
     * two that wait for each other, so the row is done once again.
     */
    private boolean isNext(Claim claim, int row) {
        try {
            return isDone(claim, row);
        } catch (RuntimeException failure) {
            LOG.debugf(failure, "Row %d of job %s failed, and is done once again", row, claim.job());
        }
        try {
            return isDone(claim, row);
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "Row %d of job %s failed; the rows behind it are done", row, claim.job());
            return isWritten(
                    claim.job(), row, Outcome.refused("internal_error", "The server failed here; its log tells why."));
        }
    }

    private boolean isDone(Claim claim, int row) {
        try {
            return claim.dryRun()
                    ? isTriedOut(claim.job(), row)
                    : Transactions.call(sessions, session -> {
                        Begun begun = begin(session, claim.job(), row).orElse(null);
                        if (begun == null) {
                            return false;
                        }
                        new Outcome(begun.done(), null, null).writeTo(begun.row());
                        if (session.getTransactionManager().getRollbackOnly()) {
                            throw new IllegalStateException("a row was rolled back without a refusal");
                        }
                        return true;
                    });
        } catch (RequestRefusedException refused) {
            return isWritten(claim.job(), row, Outcome.refused(refused.kind().code(), refused.sentence()));
        } catch (CallerGoneException gone) {
            refuseRest(claim.job());
            return false;
        } catch (ReadOnlyException directory) {
            RequestRefusedException refused = RequestRefusedException.readOnlyMember();
            return isWritten(claim.job(), row, Outcome.refused(refused.kind().code(), refused.sentence()));
        }
    }

    private boolean isTriedOut(String job, int row) {
        Outcome outcome = Transactions.<@Nullable Outcome>tryOut(sessions, realmId, (session, realm) -> {
            Begun begun = begin(session, job, row).orElse(null);
            if (begun == null) {
                return null;
            }
            Outcome done = new Outcome(begun.done(), null, null);
            entities(session).flush(); // What the database refuses, it refuses here.
            return done;
        });
        return outcome != null && isWritten(job, row, outcome);
    }

    /** The row behind its lock; empty where this is to stop, as for a job that is cancelled or another server's. */
    private Optional<Begun> begin(KeycloakSession session, String jobId, int index) {
        JobRowEntity row = locked(session, jobId, index).orElse(null);
        JobEntity job = entities(session).find(JobEntity.class, jobId);
        RealmModel realm = session.realms().getRealm(realmId);
        if (row == null
                || job == null
                || realm == null
                || !realm.isEnabled()
                || job.cancelling
                || !owner.equals(job.leaseOwner)) {
            return Optional.empty();
        }
        session.getContext().setRealm(realm);
        session.getContext().setConnection(new RecordedConnection(job.ipAddress));
        JobKind kind = session.getProvider(JobKind.class, job.kind);
        JobDoor door = session.getProvider(JobDoor.class, job.door);
        Optional<Invocation> caller = door.enter(session, realm, job.actor(), job.login);
        if (caller.isEmpty()) {
            throw new CallerGoneException();
        }
        return Optional.of(new Begun(row, job.undoes, kind, caller.get()));
    }

    /** Not again for who comes back while the job runs: they were told that it was refused. */
    private void refuseRest(String job) {
        Transactions.run(sessions, session -> entities(session)
                .createNamedQuery("tillkeyRefuseJobRows")
                .setParameter("jobId", job)
                .setParameter("code", "access_denied")
                .setParameter("detail", "Who started the job has no access any more.")
                .executeUpdate());
    }

    private static Optional<JobRowEntity> locked(KeycloakSession session, String job, int index) {
        return Optional.ofNullable(entities(session)
                        .find(
                                JobRowEntity.class,
                                new JobRowEntity.Key(job, index),
                                LockModeType.PESSIMISTIC_WRITE,
                                SKIP_LOCKED))
                .filter(row -> row.state == JobRowEntity.State.WAITING);
    }

    /** Writes how a row went whose transaction was rolled back; returns whether it waited for that. */
    private boolean isWritten(String job, int row, Outcome outcome) {
        return Transactions.call(sessions, session -> {
            Optional<JobRowEntity> waiting = locked(session, job, row);
            waiting.ifPresent(outcome::writeTo);
            return waiting.isPresent();
        });
    }

    private boolean end(String jobId) {
        return Transactions.call(sessions, session -> {
            JobEntity job = locked(session, jobId).orElse(null);
            if (job == null || !owner.equals(job.leaseOwner)) {
                return false;
            }
            long now = ServerTime.now().toEpochMilli();
            if (next(session, jobId, -1) == null) {
                job.end(JobState.DONE, now);
            } else if (job.cancelling) {
                job.end(JobState.CANCELLED, now);
            } else {
                job.leaseUntil = now; // Somebody goes on with it soon.
            }
            return job.state.isFinal();
        });
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
