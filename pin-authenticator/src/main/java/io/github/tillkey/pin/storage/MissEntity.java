package io.github.tillkey.pin.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/**
 * A counter of wrong secrets: what it counts for is its scope, who or what it counts is its subject. Unique by realm,
 * scope and subject.
 *
 * <p>JPA fills the fields, hence {@link NullUnmarked}; every column is {@code NOT NULL}.
 */
@Entity
@Table(name = "TILLKEY_MISS")
@NamedQuery(
        name = "tillkeyMiss",
        query = "select m from MissEntity m where m.realmId = :realmId and m.scope = :scope and m.subjectId = "
                + ":subjectId")
@NamedQuery(
        name = "tillkeyMissPoints",
        query = "select m.windowStart, m.currentPoints, m.previousPoints from MissEntity m"
                + " where m.realmId = :realmId and m.scope = :scope and m.subjectId = :subjectId")
@NamedQuery(
        name = "tillkeyMissesOfScope",
        query = "select m.subjectId, m.windowStart, m.currentPoints, m.previousPoints from MissEntity m"
                + " where m.realmId = :realmId and m.scope = :scope")
@NamedQuery(
        name = "tillkeyStaleMisses",
        query = "select m.id from MissEntity m where m.realmId = :realmId and m.scope = :scope and "
                + "m.windowStart < :before"
                + " order by m.id")
@NamedQuery(
        name = "tillkeyDeleteStaleMisses",
        query = "delete from MissEntity m where m.id in :ids and m.windowStart < :before")
@NamedQuery(
        name = "tillkeyDeleteMiss",
        query = "delete from MissEntity m where m.realmId = :realmId and m.scope = :scope and m.subjectId = :subjectId")
@NamedQuery(
        name = "tillkeyDeleteMissesOfSubject",
        query = "delete from MissEntity m where m.realmId = :realmId and m.subjectId = :subjectId")
@NamedQuery(name = "tillkeyDeleteMissesOfRealm", query = "delete from MissEntity m where m.realmId = :realmId")
@NullUnmarked
public class MissEntity {

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", nullable = false, length = 36)
    public String realmId;

    @Column(name = "SCOPE", nullable = false, length = 16)
    public String scope;

    @Column(name = "SUBJECT_ID", nullable = false, length = 255)
    public String subjectId;

    /** Milliseconds since 1970 UTC. */
    @Column(name = "WINDOW_START", nullable = false)
    public long windowStart;

    @Column(name = "CURRENT_POINTS", nullable = false)
    public int currentPoints;

    @Column(name = "PREVIOUS_POINTS", nullable = false)
    public int previousPoints;
}
