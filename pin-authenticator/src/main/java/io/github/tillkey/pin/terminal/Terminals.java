package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import io.github.tillkey.pin.throttle.LoginCount;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The terminals of one realm. What a browser's cookie is worth is asked of {@link TerminalCookieVerifier};
 * {@link Enrolments} puts tills into use.
 */
public final class Terminals {

    /** Longest name of a terminal, in characters. */
    public static final int MAX_NAME_LENGTH = 100;

    /** How long an unused code is remembered after its end, so that the till's page can say that it is too old. */
    private static final Duration STALE_CODE_LIFE = Duration.ofDays(7);

    /** What Keycloak's {@code AsyncCommitIntegrator} looks for in an entity manager. */
    static final String SYNCHRONOUS_COMMIT = "kc.sync_commit_required";

    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

    private final KeycloakSession session;
    private final RealmModel realm;
    private final EntityManager entities;

    private Terminals(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    EntityManager entities() {
        return entities;
    }

    String realmId() {
        return realm.getId();
    }

    /** The terminals of {@code realm}. */
    public static Terminals of(KeycloakSession session, RealmModel realm) {
        return new Terminals(session, realm);
    }

    /**
     * The name of a terminal, without white space around it.
     *
     * @throws RequestRefusedException invalid: empty, too long, or with control characters
     */
    public static String checkedName(@Nullable String text) {
        return Input.text("name", text, MAX_NAME_LENGTH);
    }

    /**
     * Who asked for a code, or for a till without one.
     *
     * @param userId of the administrator or member
     * @param realmId of that person's realm
     */
    public record Creator(String userId, String realmId) {}

    /**
     * A terminal that waits for a till.
     *
     * @param row the terminal
     * @param code the code that registers the till, to be shown once
     */
    public record Prepared(TerminalEntity row, EnrolmentCode code) {}

    /**
     * Prepares a terminal of {@code store}.
     *
     * @param name for people, 1 to {@value #MAX_NAME_LENGTH} characters
     * @param creator who asked for it
     */
    public Prepared prepare(Store store, String name, Creator creator) {
        entities.createNamedQuery("tillkeyDeleteStaleCodes")
                .setParameter("realmId", realm.getId())
                .setParameter("before", ServerTime.now().minus(STALE_CODE_LIFE).toEpochMilli())
                .executeUpdate();
        TerminalEntity row = new TerminalEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realm.getId();
        row.storeGroupId = store.groupId();
        row.name = name;
        row.status = Status.PENDING;
        row.createdAt = ServerTime.now().toEpochMilli();
        EnrolmentCode code = openCode(row, creator);
        entities.persist(row);
        return new Prepared(row, code);
    }

    /**
     * A new code for an existing terminal, in place of any earlier one, whose refused confirmations no longer count:
     * the holder of an old code cannot keep the till from being registered. Until it is used, the terminal goes on as
     * it is.
     *
     * @param row as {@link #findAndLock} found it
     * @return empty when the terminal is revoked: that is for good
     */
    public Optional<Prepared> newCode(TerminalEntity row, Creator creator) {
        if (row.status == Status.REVOKED) {
            return Optional.empty();
        }
        MissCounters.of(session, realm).forget(MissCounters.Scope.TERMINAL_UNLOCK, row.id);
        return Optional.of(new Prepared(row, openCode(row, creator)));
    }

    private EnrolmentCode openCode(TerminalEntity row, Creator creator) {
        EnrolmentCode code = EnrolmentCode.random();
        row.codeHash = code.hash();
        row.codeOpen = true;
        row.codeExpiresAt =
                ServerTime.now().plus(EnrolmentSettings.codeLife(realm)).toEpochMilli();
        row.createdBy = creator.userId();
        row.createdByRealm = creator.realmId();
        return code;
    }

    /**
     * Writes a login, unless the terminal has been changed since it was read. Either way its row may stay locked until
     * the transaction ends, and a later look in the same transaction reads it again.
     *
     * @return whether it was written. If not, the PIN was checked against a terminal that has changed; never where the
     *     row was locked
     */
    public boolean writeLogin(TerminalLogin login) {
        int written = entities.createNamedQuery("tillkeyWriteLogin")
                .setParameter("id", login.terminalId())
                .setParameter("version", login.version())
                .setParameter("sessionId", login.sessionId())
                .setParameter("now", login.at())
                .setParameter("secretHash", login.secrets().newest())
                .setParameter("previousSecretHash", login.secrets().previous())
                .setParameter("secretSeen", login.secrets().newestSeen())
                .setParameter("secretRotatedAt", login.secrets().rotatedAt())
                .setParameter("loginWindowStart", login.logins().windowStart())
                .setParameter("logins", login.logins().current())
                .setParameter("loginsBefore", login.logins().previous())
                .setParameter("loginLeader", login.logins().leader())
                .setParameter("loginLead", login.logins().lead())
                .setParameter("loginsOfLeader", login.logins().ofLeader())
                .executeUpdate();
        forget(login.terminalId());
        if (written == 0) {
            return false;
        }
        // Keycloak does not see this statement, and would let PostgreSQL lose a commit that writes sessions and events
        // only: a till whose newest secret is lost is locked at its next login.
        entities.setProperty(SYNCHRONOUS_COMMIT, Boolean.TRUE);
        return true;
    }

    /** A terminal in use, locked in the database until the transaction ends; empty when it takes no PIN. */
    public Optional<Terminal> lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE)
                .filter(row -> row.status == Status.ACTIVE)
                .flatMap(row -> storeOf(row).map(store -> new Terminal(row, store)));
    }

    /** Makes a later look in the same transaction read the row again. */
    void forget(String id) {
        entities.detach(entities.getReference(TerminalEntity.class, id));
    }

    /** A terminal of this realm. */
    public Optional<TerminalEntity> find(String id) {
        return find(id, LockModeType.NONE);
    }

    /**
     * A terminal of this realm, locked in the database until the transaction ends: what is decided by it, such as who
     * may manage its store, is so until it is written.
     */
    public Optional<TerminalEntity> findAndLock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE);
    }

    /**
     * What the database has of a till session, past all caches.
     *
     * @param pinExists whether the PIN that opened it is there
     * @param networksWaived whether its terminal works outside its store's networks too
     */
    public record RunningSession(boolean pinExists, boolean networksWaived) {}

    /**
     * The user session {@code sessionId}, while the terminal is in use in {@code store} and its last login opened or
     * continued this session; empty when it is over. One read by primary keys.
     */
    public Optional<RunningSession> running(String terminalId, Store store, String sessionId, SessionPin pin) {
        return entities.createNamedQuery("tillkeyRunningSession", Object[].class)
                .setParameter("id", terminalId)
                .setParameter("realmId", realm.getId())
                .setParameter("storeGroupId", store.groupId())
                .setParameter("sessionId", sessionId)
                .setParameter("credentialId", pin.credentialId())
                .getResultStream()
                .findFirst()
                .map(row -> new RunningSession((int) row[0] == 1, (boolean) row[1]));
    }

    /** The logins of each terminal in use in {@code store}. */
    public List<LoginCount> loginsOf(Store store) {
        return entities.createNamedQuery("tillkeyLoginsOfStore", Object[].class)
                .setParameter("realmId", realm.getId())
                .setParameter("storeGroupId", store.groupId())
                .getResultStream()
                .map(row -> new LoginCount(
                        (long) row[0], (int) row[1], (int) row[2], (@Nullable String) row[3], (int) row[4], (int)
                                row[5]))
                .toList();
    }

    /** The terminals of the realm or of one store, newest first. */
    public Stream<TerminalEntity> list(@Nullable Store store, int first, int max) {
        var query = store == null
                ? entities.createNamedQuery("tillkeyTerminalsOfRealm", TerminalEntity.class)
                : entities.createNamedQuery("tillkeyTerminalsOfStore", TerminalEntity.class)
                        .setParameter("storeGroupId", store.groupId());
        return query.setParameter("realmId", realm.getId())
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultStream();
    }

    /**
     * Where a page of a list begins: behind a terminal.
     *
     * @param createdAt when its first code was asked for, in milliseconds since 1970 UTC
     * @param id of the terminal
     */
    public record Place(long createdAt, String id) {

        /** Before the first one. */
        public static final Place START = new Place(Long.MAX_VALUE, "");
    }

    /**
     * The next terminals, newest first, each found again by its place, whatever comes and goes.
     *
     * @param storeGroupIds of these stores; {@code null} for all of the realm
     */
    public List<TerminalEntity> after(Place place, @Nullable Collection<String> storeGroupIds, int most) {
        if (storeGroupIds != null && storeGroupIds.isEmpty()) {
            return List.of();
        }
        var query = storeGroupIds == null
                ? entities.createNamedQuery("tillkeyTerminalsOfRealmAfter", TerminalEntity.class)
                : entities.createNamedQuery("tillkeyTerminalsOfStoresAfter", TerminalEntity.class)
                        .setParameter("storeGroupIds", storeGroupIds);
        return query.setParameter("realmId", realm.getId())
                .setParameter("createdAt", place.createdAt())
                .setParameter("id", place.id())
                .setMaxResults(most)
                .getResultList();
    }

    /** The first terminals of a store, newest first. */
    public Stream<Terminal> of(Store store, int max) {
        return list(store, 0, max).map(row -> new Terminal(row, store));
    }

    /**
     * Takes a terminal out of use.
     *
     * @param row as {@link #findAndLock} found it
     * @return the user session of its last PIN login, which the caller ends
     */
    public Optional<String> revoke(TerminalEntity row) {
        row.status = Status.REVOKED;
        row.lockReason = null;
        row.codeOpen = false;
        return Optional.ofNullable(row.sessionId);
    }

    /**
     * Changes what an administrator writes about a terminal.
     *
     * @param row as {@link #findAndLock} found it
     * @param name new name, {@code null} leaves it
     * @param store the store to move to, {@code null} leaves it
     * @param networksWaived whether it works outside its store's networks, {@code null} leaves it
     * @return the user session of its last PIN login in the store before, which the caller ends; empty when it stays
     *     where it is
     */
    public Optional<String> change(
            TerminalEntity row, @Nullable String name, @Nullable Store store, @Nullable Boolean networksWaived) {
        if (name != null) {
            row.name = name;
        }
        if (networksWaived != null) {
            row.networksWaived = networksWaived;
        }
        if (store == null || store.groupId().equals(row.storeGroupId)) {
            return Optional.empty();
        }
        row.storeGroupId = store.groupId();
        return Optional.ofNullable(row.sessionId);
    }

    /** Reads the row again and locks it until the transaction ends. */
    void lock(TerminalEntity row) {
        entities.refresh(row, LockModeType.PESSIMISTIC_WRITE);
    }

    /** Whether a sale on this till goes on: it is active, or locked for logins only, by wrong PINs. */
    public static boolean isInUse(TerminalEntity row) {
        return row.status == Status.ACTIVE || isLockedByMisses(row);
    }

    static boolean isLockedByMisses(TerminalEntity row) {
        return row.status == Status.LOCKED && LockReason.of(row.lockReason) == LockReason.MISSES;
    }

    Optional<TerminalEntity> find(String id, LockModeType lock) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        TerminalEntity row = entities.find(TerminalEntity.class, id, lock);
        return row != null && row.realmId.equals(realm.getId()) ? Optional.of(row) : Optional.empty();
    }

    Optional<Store> storeOf(TerminalEntity row) {
        return Stores.of(session, realm).byGroupId(row.storeGroupId);
    }
}
