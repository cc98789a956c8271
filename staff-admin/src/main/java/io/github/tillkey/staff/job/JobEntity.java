package io.github.tillkey.staff.job;

import io.github.tillkey.core.audit.Actor;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A job, with who started it and which server does it. */
@Entity
@Table(name = "TILLKEY_JOB")
@NamedQuery(
        name = "tillkeyJobsOfRealm",
        query = "select j.id from JobEntity j where j.realmId = :realmId and j.state = :state"
                + " order by j.createdAt, j.id")
@NamedQuery(
        name = "tillkeyRealmsWithJobs",
        query = "select distinct j.realmId from JobEntity j where j.state = WAITING"
                + " or (j.state = RUNNING and j.leaseUntil < :now)")
@NamedQuery(
        name = "tillkeyRenewLease",
        query = "update JobEntity j set j.leaseUntil = :until"
                + " where j.id = :id and j.leaseOwner = :owner and j.state = RUNNING")
@NamedQuery(
        name = "tillkeyUnfinishedJobsOfUser",
        query = "select count(j) from JobEntity j where j.realmId = :realmId and j.actorRealmId = :actorRealmId"
                + " and j.userId = :userId and j.state in (WAITING, RUNNING)")
@NamedQuery(name = "tillkeyDeleteOldJobs", query = "delete from JobEntity j where j.keptUntil < :now")
@NamedQuery(
        name = "tillkeyDeleteJobsOfRealm",
        query = "delete from JobEntity j where j.realmId = :realmId or j.actorRealmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteJobsOfUser",
        query = "delete from JobEntity j where j.actorRealmId = :realmId and j.userId = :userId")
@NullUnmarked
public class JobEntity {

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    @Column(name = "KIND", length = 64)
    public String kind;

    /** Id of the job that this one takes back. */
    @Column(name = "UNDOES", length = 36)
    public @Nullable String undoes;

    @Column(name = "DRY_RUN")
    public boolean dryRun;

    @Column(name = "ROW_COUNT")
    public int rows;

    @Enumerated(EnumType.STRING)
    @Column(name = "STATE", length = 16)
    public JobState state;

    /** Whether who does it is to stop before the next row. */
    @Column(name = "CANCELLING")
    public boolean cancelling;

    /** Id of the {@link JobDoor}. */
    @Column(name = "DOOR", length = 64)
    public String door;

    /** What the door remembers of the login. */
    @Column(name = "LOGIN", length = 255)
    public String login;

    @Column(name = "ACTOR_REALM_ID", length = 36)
    public String actorRealmId;

    @Column(name = "ACTOR_REALM_NAME", length = 255)
    public String actorRealmName;

    @Column(name = "CLIENT_ID", length = 255)
    public String clientId;

    @Column(name = "USER_ID", length = 255)
    public String userId;

    /** Address of the call that started it, for events. */
    @Column(name = "IP_ADDRESS", length = 255)
    public @Nullable String ipAddress;

    /** In milliseconds since 1970, as the following. */
    @Column(name = "CREATED_AT")
    public long createdAt;

    @Column(name = "STARTED_AT")
    public @Nullable Long startedAt;

    @Column(name = "FINISHED_AT")
    public @Nullable Long finishedAt;

    @Column(name = "KEPT_UNTIL")
    public long keptUntil;

    /** Names one run of one server. */
    @Column(name = "LEASE_OWNER", length = 36)
    public @Nullable String leaseOwner;

    /** When another server may go on with it. */
    @Column(name = "LEASE_UNTIL")
    public @Nullable Long leaseUntil;

    Actor actor() {
        return new Actor(actorRealmId, actorRealmName, clientId, userId);
    }

    /** Ends it. */
    void end(JobState last, long now) {
        state = last;
        finishedAt = now;
        keptUntil = now + Jobs.KEPT.toMillis();
        leaseOwner = null;
        leaseUntil = null;
    }
}
