package io.github.tillkey.pin.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.NamedNativeQuery;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.QueryHint;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import org.hibernate.jpa.AvailableHints;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A terminal from its enrolment code to its revocation. Instants are milliseconds since 1970 UTC.
 *
 * <p>JPA fills the fields, hence {@link NullUnmarked}.
 */
@Entity
@Table(name = "TILLKEY_TERMINAL")
@NamedQuery(
        name = "tillkeyTerminalByCode",
        query = "select t from TerminalEntity t where t.realmId = :realmId and t.codeHash = :codeHash")
@NamedQuery(
        name = "tillkeyTerminalsOfRealm",
        query = "select t from TerminalEntity t where t.realmId = :realmId order by t.createdAt desc, t.id")
@NamedQuery(
        name = "tillkeyTerminalsOfStore",
        query = "select t from TerminalEntity t where t.realmId = :realmId and t.storeGroupId = :storeGroupId"
                + " order by t.createdAt desc, t.id")
@NamedQuery(
        name = "tillkeyTerminalsOfRealmAfter",
        query = "select t from TerminalEntity t where t.realmId = :realmId and " + TerminalEntity.AFTER)
@NamedQuery(
        name = "tillkeyTerminalsOfStoresAfter",
        query = "select t from TerminalEntity t where t.realmId = :realmId and t.storeGroupId in :storeGroupIds and "
                + TerminalEntity.AFTER)
@NamedQuery(
        name = "tillkeyStoresWithTerminals",
        query = "select distinct t.storeGroupId from TerminalEntity t where t.realmId = :realmId"
                + " and t.status <> REVOKED")
@NamedQuery(
        name = "tillkeyRunningSession",
        query = "select case when exists (select 1 from CredentialEntity c where c.id = :credentialId)"
                + " or exists (select 1 from FederatedUserCredentialEntity f where f.id = :credentialId) then 1 else 0 "
                + "end, t.networksWaived"
                + " from TerminalEntity t where t.id = :id and t.realmId = :realmId and t.storeGroupId = :storeGroupId"
                // Wrong PINs lock a till for logins, but do not end a running sale.
                + " and (t.status = ACTIVE or t.lockReason = 'misses') and t.sessionId = :sessionId")
@NamedQuery(
        name = "tillkeySessionsOfTerminals",
        query = "select t.id, t.sessionId from TerminalEntity t where t.realmId = :realmId and t.sessionId is not null"
                + " and t.id > :after order by t.id")
@NamedQuery(
        name = "tillkeyLoginsOfStore",
        query = "select t.loginWindowStart, t.logins, t.loginsBefore, t.loginLeader, t.loginLead,"
                + " t.loginsOfLeader from TerminalEntity t"
                + " where t.realmId = :realmId and t.storeGroupId = :storeGroupId and (t.status = ACTIVE or "
                + "t.status = LOCKED)")
@NamedQuery(
        name = "tillkeyMarkSeen",
        query = "update TerminalEntity t set t.lastSeenAt = :now where t.id = :id"
                + " and (t.lastSeenAt is null or t.lastSeenAt < :before)")
@NamedQuery(
        name = "tillkeyDeleteStaleCodes",
        query = "delete from TerminalEntity t where t.realmId = :realmId and t.status = PENDING and "
                + "t.codeExpiresAt < :before")
@NamedQuery(
        name = "tillkeyDeleteTerminalsOfStore",
        query = "delete from TerminalEntity t where t.realmId = :realmId and t.storeGroupId = :storeGroupId")
@NamedQuery(name = "tillkeyDeleteTerminalsOfRealm", query = "delete from TerminalEntity t where t.realmId = :realmId")
// SQL, because Hibernate translates the same update again each time, and every login makes this one.
@NamedNativeQuery(
        name = "tillkeyWriteLogin",
        query = "update {h-schema}TILLKEY_TERMINAL set VERSION = VERSION + 1, SESSION_ID = :sessionId, "
                + "LAST_LOGIN_AT = :now,"
                + " LAST_SEEN_AT = :now, SECRET_HASH = :secretHash, PREVIOUS_SECRET_HASH = :previousSecretHash,"
                + " SECRET_SEEN = :secretSeen, SECRET_ROTATED_AT = :secretRotatedAt,"
                + " LOGIN_WINDOW_START = :loginWindowStart, LOGINS = :logins, LOGINS_BEFORE = :loginsBefore,"
                + " LOGIN_LEADER = :loginLeader, LOGIN_LEAD = :loginLead, LOGINS_OF_LEADER = :loginsOfLeader "
                + "where ID = :id and VERSION = :version",
        hints = @QueryHint(name = AvailableHints.HINT_NATIVE_SPACES, value = "TILLKEY_TERMINAL"))
@NullUnmarked
public class TerminalEntity {

    /** JPQL: those that come after one in a list, the newest first. */
    static final String AFTER = "(t.createdAt < :createdAt or (t.createdAt = :createdAt and t.id > :id))"
            + " order by t.createdAt desc, t.id";

    /** Where a terminal is in its life. */
    public enum Status {
        /** The enrolment code was issued and not used. */
        PENDING,
        /** In use. */
        ACTIVE,
        /** Takes no PIN until a member of the store with the right unlocks it on the spot. */
        LOCKED,
        /** Taken out of use, for good. */
        REVOKED
    }

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    /**
     * Grows with each change other than {@link #lastSeenAt}. Code that checked the row without a lock compares it to
     * detect a change.
     */
    @Version
    @Column(name = "VERSION", nullable = false)
    public long version;

    @Column(name = "REALM_ID", nullable = false, length = 36)
    public String realmId;

    @Column(name = "STORE_GROUP_ID", nullable = false, length = 36)
    public String storeGroupId;

    @Column(name = "NAME", nullable = false, length = 100)
    public String name;

    @Enumerated(EnumType.STRING)
    @Column(name = "STATUS", nullable = false, length = 10)
    public Status status;

    /** Of the newest code; kept after use, so that a second use can be distinguished from an unknown code. */
    @Column(name = "CODE_HASH", nullable = false, length = 64)
    public String codeHash;

    @Column(name = "CODE_EXPIRES_AT", nullable = false)
    public long codeExpiresAt;

    /** Whether the newest code may still be used. */
    @Column(name = "CODE_OPEN", nullable = false)
    public boolean codeOpen;

    /** What all secrets since the last registration or unlocking have in common. */
    @Column(name = "FAMILY_HASH", length = 64)
    public @Nullable String familyHash;

    @Column(name = "SECRET_HASH", length = 64)
    public @Nullable String secretHash;

    /** Whether a right PIN was typed with the secret since it was made. */
    @Column(name = "SECRET_SEEN", nullable = false)
    public boolean secretSeen;

    @Column(name = "SECRET_ROTATED_AT", nullable = false)
    public long secretRotatedAt;

    /**
     * The secret before the last rotation: still good, because the answer that carried the new one may have been lost.
     */
    @Column(name = "PREVIOUS_SECRET_HASH", length = 64)
    public @Nullable String previousSecretHash;

    /** The user session that the last PIN login on this terminal opened; it may have ended since. */
    @Column(name = "SESSION_ID", length = 255)
    public @Nullable String sessionId;

    @Column(name = "CREATED_AT", nullable = false)
    public long createdAt;

    @Column(name = "LAST_LOGIN_AT")
    public @Nullable Long lastLoginAt;

    /** Why the terminal is locked: a code of {@code LockReason}; {@code null} unless {@link Status#LOCKED}. */
    @Column(name = "LOCK_REASON", length = 40)
    public @Nullable String lockReason;

    @Column(name = "LAST_SEEN_AT")
    public @Nullable Long lastSeenAt;

    /** What the till's browser called itself when it was registered. */
    @Column(name = "USER_AGENT", length = 255)
    public @Nullable String userAgent;

    /** Id of the member who confirmed the last registration. */
    @Column(name = "REGISTERED_BY", length = 255)
    public @Nullable String registeredBy;

    /** Id of the administrator who asked for the newest code. */
    @Column(name = "CREATED_BY", length = 255)
    public @Nullable String createdBy;

    /** Id of the realm of that administrator. */
    @Column(name = "CREATED_BY_REALM", length = 36)
    public @Nullable String createdByRealm;

    /** Whether the terminal works outside its store's networks too. */
    @Column(name = "NETWORKS_WAIVED", nullable = false)
    public boolean networksWaived;

    /** With the two below, a {@code MissCount}: wrong PINs on this terminal. */
    @Column(name = "MISS_WINDOW_START", nullable = false)
    public long missWindowStart;

    @Column(name = "MISS_POINTS", nullable = false)
    public int missPoints;

    @Column(name = "MISS_POINTS_BEFORE", nullable = false)
    public int missPointsBefore;

    /** With the two below, a {@code MissCount}: far wrong PINs on this terminal. */
    @Column(name = "FAR_WINDOW_START", nullable = false)
    public long farWindowStart;

    @Column(name = "FAR_MISSES", nullable = false)
    public int farMisses;

    @Column(name = "FAR_MISSES_BEFORE", nullable = false)
    public int farMissesBefore;

    /**
     * Identifies the last wrong PIN, to detect a repetition: a lookup of the PIN, and the member who was picked or
     * named.
     */
    @Column(name = "LAST_MISS", length = 320)
    public @Nullable String lastMiss;

    /** With the five below, a {@code LoginCount}: logins on this terminal. */
    @Column(name = "LOGIN_WINDOW_START", nullable = false)
    public long loginWindowStart;

    @Column(name = "LOGINS", nullable = false)
    public int logins;

    @Column(name = "LOGINS_BEFORE", nullable = false)
    public int loginsBefore;

    @Column(name = "LOGIN_LEADER", length = 255)
    public @Nullable String loginLeader;

    @Column(name = "LOGIN_LEAD", nullable = false)
    public int loginLead;

    @Column(name = "LOGINS_OF_LEADER", nullable = false)
    public int loginsOfLeader;

    /** Until when the terminal takes no PIN; {@code null} or past when it does not wait. */
    @Column(name = "WAITS_UNTIL")
    public @Nullable Long waitsUntil;
}
