package io.github.tillkey.staff.job;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Locale;
import java.util.Objects;
import org.hibernate.annotations.Nationalized;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A row of a job: what is to be done, and how it went. */
@Entity
@Table(name = "TILLKEY_JOB_ROW")
@IdClass(JobRowEntity.Key.class)
@NamedQuery(
        name = "tillkeyNextJobRow",
        query = "select min(r.rowIndex) from JobRowEntity r"
                + " where r.jobId = :jobId and r.rowIndex > :after and r.state = WAITING")
@NamedQuery(
        name = "tillkeyCountJobRows",
        query = "select r.jobId, r.state, count(r) from JobRowEntity r where r.jobId in :jobIds"
                + " group by r.jobId, r.state")
@NamedQuery(
        name = "tillkeyRefuseJobRows",
        query = "update JobRowEntity r set r.state = REFUSED, r.code = :code, r.detail = :detail"
                + " where r.jobId = :jobId and r.state = WAITING")
@NamedQuery(
        name = "tillkeyDeleteOldJobRows",
        query = "delete from JobRowEntity r where r.jobId in (select j.id from JobEntity j where j.keptUntil < :now)")
@NamedQuery(
        name = "tillkeyDeleteJobRowsOfRealm",
        query = "delete from JobRowEntity r where r.jobId in"
                + " (select j.id from JobEntity j where j.realmId = :realmId or j.actorRealmId = :realmId)")
@NamedQuery(
        name = "tillkeyDeleteJobRowsOfUser",
        query = "delete from JobRowEntity r where r.jobId in"
                + " (select j.id from JobEntity j where j.actorRealmId = :realmId and j.userId = :userId)")
@NullUnmarked
public class JobRowEntity {

    /** Where a row is. Names are stored. */
    enum State {
        WAITING,
        DONE,
        REFUSED;

        /** As answers write it. */
        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The primary key. */
    public static final class Key implements Serializable {

        private static final long serialVersionUID = 1L;

        public String jobId;
        public int rowIndex;

        /** For JPA. */
        public Key() {}

        Key(String jobId, int index) {
            this.jobId = jobId;
            this.rowIndex = index;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && key.rowIndex == rowIndex && key.jobId.equals(jobId);
        }

        @Override
        public int hashCode() {
            return Objects.hash(jobId, rowIndex);
        }
    }

    @Id
    @Column(name = "JOB_ID", length = 36)
    public String jobId;

    @Id
    @Column(name = "ROW_INDEX")
    public int rowIndex;

    @Enumerated(EnumType.STRING)
    @Column(name = "STATE", length = 16)
    State state;

    /** JSON of what is to be done. */
    @Nationalized
    @Column(name = "INPUT")
    public String input;

    /** JSON of what was done. */
    @Nationalized
    @Column(name = "RESULT")
    public @Nullable String result;

    /** Why it was refused. */
    @Column(name = "CODE", length = 64)
    public @Nullable String code;

    /** The same in a sentence. */
    @Nationalized
    @Column(name = "DETAIL", length = 2000)
    public @Nullable String detail;
}
