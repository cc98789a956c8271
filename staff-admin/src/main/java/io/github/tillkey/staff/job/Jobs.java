package io.github.tillkey.staff.job;

import io.github.tillkey.core.audit.RecordedConnection;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Starts jobs and shows them, to who started them; who acts on all staff sees and cancels those of others too. One job
 * of a realm runs at a time; the others wait in the order of their creation.
 */
public final class Jobs {

    /** Most rows of a job. */
    public static final int MAX_ROWS = 1_000;

    /** How long a job and its results are kept after its end. */
    public static final Duration KEPT = Duration.ofDays(7);

    /** Most jobs of a caller that are not finished. */
    static final int MAX_UNFINISHED = 10;

    private static final int MAX_ROW_LENGTH = 65_536;

    private static final int MAX_LENGTH = 4 * 1024 * 1024;

    private final Invocation call;

    /** The jobs of who calls. */
    public Jobs(Invocation call) {
        this.call = call;
    }

    /**
     * Stores a job, which begins once the transaction of the call is committed.
     *
     * @param rows one record for each, 1 to {@value #MAX_ROWS}
     * @param dryRun whether what the rows do is rolled back
     * @throws RequestRefusedException invalid, for no rows or too many; forbidden, to an actor who may see the staff of
     *     no store; too many, where the actor has ten jobs that are not finished
     */
    public JobAnswer start(JobKind kind, List<?> rows, boolean dryRun) {
        return start(kind.id(), rows, dryRun, null);
    }

    private JobAnswer start(String kind, List<?> rows, boolean dryRun, @Nullable String undoes) {
        call.require(call.rights().mayViewStaff());
        if (rows.isEmpty() || rows.size() > MAX_ROWS) {
            throw RequestRefusedException.invalid(
                    "This would be a job of " + rows.size() + " rows; it must have 1 to " + MAX_ROWS + '.');
        }
        requireRoom();
        List<String> inputs = undoes == null
                ? limited(rows)
                : rows.stream().map(Jobs::written).toList();
        long now = ServerTime.now().toEpochMilli();
        JobEntity job = new JobEntity();
        job.id = UUID.randomUUID().toString();
        job.realmId = call.realm().getId();
        job.kind = kind;
        job.undoes = undoes;
        job.dryRun = dryRun;
        job.rows = rows.size();
        job.state = JobState.WAITING;
        enter(job);
        job.createdAt = now;
        job.keptUntil = now + KEPT.toMillis();
        entities().persist(job);
        for (int index = 0; index < rows.size(); index++) {
            JobRowEntity row = new JobRowEntity();
            row.jobId = job.id;
            row.rowIndex = index;
            row.state = JobRowEntity.State.WAITING;
            row.input = inputs.get(index);
            entities().persist(row);
        }
        entities().flush();
        KeycloakSession session = call.session();
        Runnable begin = JobTask.starter(session, job.realmId);
        Transactions.afterCommit(session, begin);
        return answers(List.of(job)).get(0);
    }

    /** A small call may name much for each of many; what is taken back has been stored already. */
    static List<String> limited(List<?> rows) {
        List<String> inputs = new ArrayList<>();
        int length = 0;
        for (Object row : rows) {
            String text = written(row);
            length += text.length();
            if (length > MAX_LENGTH) {
                throw RequestRefusedException.invalid("This would be a job of more than " + MAX_LENGTH
                        + " characters; write less for each row, or make several jobs of it.");
            }
            inputs.add(text);
        }
        return inputs;
    }

    private static String written(Object row) {
        String text = JobJson.write(row);
        if (text.length() > MAX_ROW_LENGTH) {
            throw RequestRefusedException.invalid("A row has more than " + MAX_ROW_LENGTH + " characters; write less.");
        }
        return text;
    }

    private void requireRoom() {
        long unfinished = entities()
                .createNamedQuery("tillkeyUnfinishedJobsOfUser", Long.class)
                .setParameter("realmId", call.realm().getId())
                .setParameter("actorRealmId", call.actor().realmId())
                .setParameter("userId", call.actor().userId())
                .getSingleResult();
        if (unfinished >= MAX_UNFINISHED) {
            throw RequestRefusedException.tooMany(
                    MAX_UNFINISHED + " of your jobs are not finished: wait, or cancel one.");
        }
    }

    private void enter(JobEntity job) {
        JobDoors.Entrance entrance = JobDoors.of(call.session(), call.rights());
        job.door = entrance.doorId();
        job.login = entrance.remembered();
        job.actorRealmId = call.actor().realmId();
        job.actorRealmName = call.actor().realmName();
        job.clientId = call.actor().clientId();
        job.userId = call.actor().userId();
        job.ipAddress = RecordedConnection.addressOf(call.session());
    }

    /**
     * The actor's own, newest first.
     *
     * @param all those of others too, for actors who act on all staff
     * @param after {@link #key} of the last one of the page before, {@code null} for the first page
     * @throws RequestRefusedException forbidden; invalid
     */
    public List<JobAnswer> after(boolean all, @Nullable String after, int most) {
        call.require(all ? call.rights().mayManageAllStaff() : call.rights().mayViewStaff());
        String[] last = after == null ? new String[] {"9".repeat(18), ""} : after.split(" ", 2);
        if (last.length != 2 || !last[0].matches("[0-9]{1,18}") || !Input.mayBeId(last[1])) {
            throw noCursor(after);
        }
        TypedQuery<JobEntity> query = entities()
                .createQuery(
                        "select j from JobEntity j where j.realmId = :realmId"
                                + (all ? "" : " and j.actorRealmId = :actorRealmId and j.userId = :userId")
                                + " and (j.createdAt < :at or (j.createdAt = :at and j.id < :id))"
                                + " order by j.createdAt desc, j.id desc",
                        JobEntity.class)
                .setParameter("realmId", call.realm().getId())
                .setParameter("at", Long.parseLong(last[0]))
                .setParameter("id", last[1])
                .setMaxResults(most);
        if (!all) {
            query.setParameter("actorRealmId", call.actor().realmId())
                    .setParameter("userId", call.actor().userId());
        }
        return answers(query.getResultList());
    }

    /** Where a page behind {@code job} begins. */
    public static String key(JobAnswer job) {
        return job.createdAt().toEpochMilli() + " " + job.id();
    }

    private static RequestRefusedException noCursor(@Nullable String after) {
        return RequestRefusedException.invalid("cursor", after, "the value of next of the page before");
    }

    /** @throws RequestRefusedException not found, also for a job that the actor may not see */
    public JobAnswer job(String id) {
        return answers(List.of(find(id))).get(0);
    }

    /**
     * The next rows of a job, in their order.
     *
     * @param only their state, {@code null} for all
     * @param after index of the last one of the page before, {@code null} for the first page
     * @throws RequestRefusedException not found; invalid
     */
    public List<JobRowAnswer> rows(String id, @Nullable String only, @Nullable String after, int most) {
        JobEntity job = find(id);
        if (after != null && !after.matches("[0-9]{1,9}")) {
            throw noCursor(after);
        }
        JobRowEntity.State state = only == null ? null : state(only);
        TypedQuery<JobRowEntity> query = entities()
                .createQuery(
                        "select r from JobRowEntity r where r.jobId = :jobId and r.rowIndex > :after"
                                + (state == null ? "" : " and r.state = :state") + " order by r.rowIndex",
                        JobRowEntity.class)
                .setParameter("jobId", job.id)
                .setParameter("after", after == null ? -1 : Integer.parseInt(after))
                .setMaxResults(most);
        if (state != null) {
            query.setParameter("state", state);
        }
        return query.getResultList().stream()
                .map(row -> new JobRowAnswer(
                        row.rowIndex,
                        row.state.value(),
                        JobJson.parse(row.input),
                        JobJson.read(row.result),
                        row.code,
                        row.detail))
                .toList();
    }

    private static JobRowEntity.State state(String only) {
        return Arrays.stream(JobRowEntity.State.values())
                .filter(state -> state.value().equals(only))
                .findFirst()
                .orElseThrow(() -> RequestRefusedException.invalid("only", only, "waiting or done or refused"));
    }

    /**
     * Leaves out the rows that have not begun.
     *
     * @throws RequestRefusedException not found, also for a job that the actor may not see
     */
    public JobAnswer cancel(String id) {
        find(id);
        JobEntity job = entities().find(JobEntity.class, id, LockModeType.PESSIMISTIC_WRITE);
        if (job == null) {
            throw noJob();
        }
        entities().refresh(job);
        long now = ServerTime.now().toEpochMilli();
        // A job that nobody does any more may be of a kind that this server does not know.
        if (job.state == JobState.WAITING
                || job.state == JobState.RUNNING && job.leaseUntil != null && job.leaseUntil < now) {
            job.end(JobState.CANCELLED, now);
        } else if (job.state == JobState.RUNNING) {
            job.cancelling = true;
        }
        return answers(List.of(job)).get(0);
    }

    /**
     * Starts a job that takes back what the rows of another have done, the last one first.
     *
     * @throws RequestRefusedException not found, also for a job of somebody else; conflict, for a job that is not
     *     finished, was a dry run or takes something back itself, and where no row has done anything
     */
    public JobAnswer undo(String id) {
        JobEntity job = find(id);
        if (!isOwn(job)) {
            throw noJob();
        }
        if (!job.state.isFinal()) {
            throw RequestRefusedException.conflict("The job is not finished: wait, or cancel it first.");
        }
        if (job.dryRun || job.undoes != null) {
            throw RequestRefusedException.conflict(
                    job.dryRun ? "A dry run has changed nothing." : "This job has taken another back.");
        }
        List<UndoneRow> rows = entities()
                .createQuery(
                        "select r from JobRowEntity r where r.jobId = :jobId and r.state = DONE"
                                + " order by r.rowIndex desc",
                        JobRowEntity.class)
                .setParameter("jobId", id)
                .getResultStream()
                .map(row -> new UndoneRow(
                        row.rowIndex, JobJson.parse(row.input), JobJson.parse(String.valueOf(row.result))))
                .toList();
        if (rows.isEmpty()) {
            throw RequestRefusedException.conflict("The job has changed nothing.");
        }
        return start(job.kind, rows, false, id);
    }

    private JobEntity find(String id) {
        call.require(call.rights().mayViewStaff());
        JobEntity job = Input.mayBeId(id) ? entities().find(JobEntity.class, id) : null;
        if (job == null
                || !job.realmId.equals(call.realm().getId())
                || !isOwn(job) && !call.rights().mayManageAllStaff()) {
            throw noJob();
        }
        return job;
    }

    private boolean isOwn(JobEntity job) {
        return job.userId.equals(call.actor().userId())
                && job.actorRealmId.equals(call.actor().realmId());
    }

    private static RequestRefusedException noJob() {
        return RequestRefusedException.notFound("You have no job with this id.");
    }

    private List<JobAnswer> answers(List<JobEntity> jobs) {
        Map<String, Map<JobRowEntity.State, Integer>> counts = new HashMap<>();
        if (!jobs.isEmpty()) {
            entities()
                    .createNamedQuery("tillkeyCountJobRows", Object[].class)
                    .setParameter("jobIds", jobs.stream().map(job -> job.id).collect(Collectors.toList()))
                    .getResultList()
                    .forEach(count -> counts.computeIfAbsent((String) count[0], job -> new HashMap<>())
                            .put((JobRowEntity.State) count[1], ((Long) count[2]).intValue()));
        }
        return jobs.stream()
                .map(job -> answer(job, counts.getOrDefault(job.id, Map.of())))
                .toList();
    }

    private static JobAnswer answer(JobEntity job, Map<JobRowEntity.State, Integer> counts) {
        int refused = counts.getOrDefault(JobRowEntity.State.REFUSED, 0);
        return new JobAnswer(
                job.id,
                job.kind,
                job.state.value(),
                job.dryRun,
                job.undoes,
                job.rows,
                counts.getOrDefault(JobRowEntity.State.DONE, 0) + refused,
                refused,
                Instant.ofEpochMilli(job.createdAt),
                job.finishedAt == null ? null : Instant.ofEpochMilli(job.finishedAt),
                Instant.ofEpochMilli(job.keptUntil));
    }

    private EntityManager entities() {
        return call.session().getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
