package io.github.tillkey.expiry.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A member whose end the task has handled: one row per member, gone when the member is extended. */
@Entity
@Table(name = "TILLKEY_END")
@NamedQuery(
        name = "tillkeyEndsWithSessions",
        query = "select e from EndEntity e where e.sessionsSince is not null order by e.sessionsSince")
@NamedQuery(
        name = "tillkeyEndsThatNoLongerFit",
        query = "select e from EndEntity e join UserEntity u on u.id = e.userId"
                + " left join UserAttributeEntity a on a.user = u and a.name = :name"
                + " where e.handledAt >= :since and e.userId > :after"
                + " and (a.value is null or a.value <> e.validUntil or (e.state = :blocked and u.enabled = true))"
                + " order by e.userId")
@NamedQuery(name = "tillkeyEndsHandled", query = "select count(e.userId) from EndEntity e where e.userId = :userId")
@NamedQuery(
        name = "tillkeyEndsFrom",
        query = "select e.realmId, e.userId, a.value, z.value from EndEntity e"
                + " join UserAttributeEntity a on a.user.id = e.userId and a.name = :name and a.value = e.validUntil"
                + " left join UserAttributeEntity z on z.user.id = e.userId and z.name = :zone"
                + " where e.validUntil >= :from and e.userId > :after order by e.userId")
@NamedQuery(
        name = "tillkeyEndsWithoutNotice",
        query = "select e from EndEntity e where e.handledAt >= :since and e.state <> :released and e.userId > :after"
                + " and not exists (select n from NoticeEntity n where n.userId = e.userId and n.days = :days)"
                + " order by e.userId")
@NamedQuery(
        name = "tillkeySessionsEnded",
        query = "update EndEntity e set e.sessionsSince = null where e.userId = :userId")
@NamedQuery(name = "tillkeyDeleteEndsOfRealm", query = "delete from EndEntity e where e.realmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteEndsOfUser",
        query = "delete from EndEntity e where e.realmId = :realmId and e.userId = :userId")
@NullUnmarked
public class EndEntity {

    /** What has become of the member. */
    public enum State {
        /** The task has disabled the member. */
        BLOCKED,
        /** Somebody has enabled the member since, without moving the end; the task leaves it at that. */
        RELEASED,
        /** The member is kept where Keycloak may not write; the rule refuses, and the sessions were ended. */
        READ_ONLY
    }

    @Id
    @Column(name = "USER_ID", length = 255)
    public String userId;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    @Enumerated(EnumType.STRING)
    @Column(name = "STATE", length = 10)
    public State state;

    /** The end, as it was written. */
    @Column(name = "VALID_UNTIL", length = 64)
    public String validUntil;

    /** When the task came to it, in milliseconds since 1970. */
    @Column(name = "HANDLED_AT")
    public long handledAt;

    /** Since when the sessions wait to be ended, in milliseconds since 1970; {@code null} when they have been. */
    @Column(name = "SESSIONS_SINCE")
    public @Nullable Long sessionsSince;
}
