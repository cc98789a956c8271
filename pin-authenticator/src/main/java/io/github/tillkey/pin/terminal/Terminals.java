package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.credential.SessionPin;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import io.github.tillkey.pin.throttle.LoginCount;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The terminals of one realm. */
public final class Terminals {

    /** Longest name of a terminal, in characters. */
    public static final int NAME_LENGTH = 100;

    /** How long an unused code is remembered after its end, so that the till's page can say that it is too old. */
    private static final Duration STALE_CODE_LIFE = Duration.ofDays(7);

    /** When a till was last seen is recorded this exactly: looking at the PIN pad writes no more often. */
    private static final Duration SEEN_EXACTNESS = Duration.ofMinutes(10);

    private static final int USER_AGENT_LENGTH = 255;

    /** What Keycloak's {@code AsyncCommitIntegrator} looks for in an entity manager. */
    static final String SYNCHRONOUS_COMMIT = "kc.sync_commit_required";

    private static final Logger LOG = Logger.getLogger(Terminals.class);
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

    private final KeycloakSession session;
    private final RealmModel realm;
    private final EntityManager entities;

    private Terminals(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** The terminals of {@code realm}. */
    public static Terminals of(KeycloakSession session, RealmModel realm) {
        return new Terminals(session, realm);
    }

    /**
     * Who asked for a code.
     *
     * @param userId of the administrator
     * @param realmId of the administrator's realm
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
     * @param name for people, 1 to {@value #NAME_LENGTH} characters
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
     * A new code for a terminal that is there, in place of any before, whose refused confirmations count no more: who has an old code
     * cannot keep the till from being registered. Until it is used, the terminal goes on as it is.
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
     * The terminal that {@code code} registers, for a look: it may be used by somebody else a moment later.
     *
     * @throws EnrolmentException when the code is unknown, used or past its end, or its store is gone
     */
    public Terminal byCode(EnrolmentCode code) throws EnrolmentException {
        return checkCode(find(code), code);
    }

    /**
     * Registers the till that knows {@code code}. Of two tills that use one code at once one comes first, and the other finds it
     * used.
     *
     * @param confirmedFor the store that the member who confirmed it was asked about
     * @param registeredBy id of that member
     * @param userAgent what the till's browser calls itself
     * @return the till
     * @throws EnrolmentException as {@link #byCode}
     */
    public Enrolled enrol(EnrolmentCode code, Store confirmedFor, String registeredBy, @Nullable String userAgent)
            throws EnrolmentException {
        TerminalEntity row = find(code);
        lock(row);
        Terminal terminal = checkCode(row, code);
        if (!terminal.store().groupId().equals(confirmedFor.groupId())) {
            throw EnrolmentException.unknown(); // It was moved a moment ago.
        }
        Optional<String> earlierSession = terminal.sessionId();
        row.codeOpen = false;
        row.registeredBy = registeredBy;
        row.userAgent = printable(userAgent);
        return new Enrolled(terminal, terminal.activate(), earlierSession);
    }

    /**
     * A till that was just registered.
     *
     * @param terminal the till
     * @param secret for its cookie
     * @param earlierSession the user session of its last PIN login before, which the caller ends
     */
    public record Enrolled(Terminal terminal, TerminalSecret secret, Optional<String> earlierSession) {}

    /**
     * Takes a locked till into use again. Its own counts of wrong PINs start anew, so that the next one does not lock it again; that of
     * the store does not, or whoever may unlock could guess without end. A session on a till that wrong PINs have locked goes on.
     *
     * @param till the till as a member of its store was asked about it
     * @return a secret of a new family for its cookie: every other copy of the cookie is worth nothing. Empty when the till is not
     *     locked, or not in that store, any more
     */
    public Optional<TerminalSecret> unlock(Terminal till) {
        TerminalEntity row = till.row();
        lock(row);
        if (row.status != Status.LOCKED || !row.storeGroupId.equals(till.store().groupId())) {
            return Optional.empty();
        }
        String running = isLockedByMisses(row) ? row.sessionId : null;
        TerminalSecret secret = till.activate();
        row.sessionId = running;
        return Optional.of(secret);
    }

    private TerminalEntity find(EnrolmentCode code) throws EnrolmentException {
        return entities.createNamedQuery("tillkeyTerminalByCode", TerminalEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("codeHash", code.hash())
                .getResultStream()
                .findFirst()
                .orElseThrow(EnrolmentException::unknown);
    }

    private Terminal checkCode(TerminalEntity row, EnrolmentCode code) throws EnrolmentException {
        if (!row.codeHash.equals(code.hash())) {
            throw EnrolmentException.unknown(); // A newer code took its place a moment ago.
        }
        if (!row.codeOpen || row.status == Status.REVOKED) {
            throw new EnrolmentException(PinReasons.CODE_USED, "tillkeyCodeUsed");
        }
        if (ServerTime.now().toEpochMilli() >= row.codeExpiresAt) {
            throw new EnrolmentException(PinReasons.CODE_EXPIRED, "tillkeyCodeExpired");
        }
        Store store = storeOf(row).orElseThrow(() -> new EnrolmentException(Reason.STORE_UNKNOWN, "tillkeyStoreGone"));
        return new Terminal(row, store);
    }

    /**
     * The user session of the last login on the till that comes with {@code cookieValue}, which may have ended since; empty where the
     * cookie makes no till in use. A look that changes nothing: an old secret locks the till when it comes for a PIN.
     */
    public Optional<String> sessionOn(@Nullable String cookieValue) {
        return Optional.ofNullable(cookieValue)
                .flatMap(TerminalSecret::parse)
                .flatMap(secret -> find(secret.terminalId())
                        .filter(row -> row.status == Status.ACTIVE)
                        .filter(row -> secret.isOfFamily(row.familyHash))
                        .flatMap(row -> storeOf(row).map(store -> new Terminal(row, store)))
                        .filter(terminal -> terminal.accepts(secret)))
                .flatMap(Terminal::sessionId);
    }

    /** What the database says that {@code cookieValue} is worth; {@code null} is no cookie. */
    public Recognition recognise(@Nullable String cookieValue) {
        return recognise(cookieValue, false);
    }

    /** The same, read again: another transaction has changed the terminal since this one read it. */
    public Recognition recogniseAgain(@Nullable String cookieValue) {
        forgetTill(cookieValue);
        return recognise(cookieValue, false);
    }

    /**
     * The same, read again, and a known terminal stays locked until the transaction ends: attempts on one till come one after the other,
     * on whatever node, so that its counter of wrong PINs misses none. What this transaction has changed in the terminal must be written
     * before.
     */
    public Recognition recogniseAndLock(@Nullable String cookieValue) {
        forgetTill(cookieValue);
        return recognise(cookieValue, true);
    }

    private void forgetTill(@Nullable String cookieValue) {
        Optional.ofNullable(cookieValue)
                .flatMap(TerminalSecret::parse)
                .ifPresent(secret -> forget(secret.terminalId()));
    }

    private Recognition recognise(@Nullable String cookieValue, boolean toChange) {
        if (cookieValue == null || cookieValue.isEmpty()) {
            return new Recognition.Stranger();
        }
        TerminalSecret secret = TerminalSecret.parse(cookieValue).orElse(null);
        TerminalEntity row = secret == null
                ? null
                : find(secret.terminalId(), toChange ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE)
                        .orElse(null);
        return secret == null || row == null ? unknown() : judge(row, secret, toChange);
    }

    private Recognition judge(TerminalEntity row, TerminalSecret secret, boolean rowIsLocked) {
        // Whoever does not know the family can do nothing to the terminal, not even lock it.
        if (!secret.isOfFamily(row.familyHash)) {
            return unknown();
        }
        if (row.status == Status.REVOKED) {
            return new Recognition.Refused(PinReasons.TERMINAL_REVOKED, "tillkeyTerminalRevoked");
        }
        Store store = storeOf(row).orElse(null);
        if (store == null) {
            return new Recognition.Refused(Reason.STORE_UNKNOWN, "tillkeyStoreGone");
        }
        Terminal terminal = new Terminal(row, store);
        if (row.status == Status.LOCKED) {
            return new Recognition.Locked(terminal, LockReason.of(row.lockReason), false);
        }
        if (terminal.accepts(secret)) {
            if (!rowIsLocked) {
                recordSeen(row);
            }
            return new Recognition.Known(terminal, secret);
        }
        if (!rowIsLocked) {
            // What was read may be a moment old: judged again by what is there now.
            lock(row);
            return judge(row, secret, true);
        }
        terminal.lock(LockReason.OLD_SECRET);
        return new Recognition.Locked(terminal, LockReason.OLD_SECRET, true);
    }

    private static Recognition unknown() {
        return new Recognition.Refused(PinReasons.TERMINAL_UNKNOWN, "tillkeyTerminalUnknown");
    }

    /**
     * In a transaction of its own: who counts a wrong PIN in one later in this request would otherwise wait for this very request.
     */
    private void recordSeen(TerminalEntity row) {
        long now = ServerTime.now().toEpochMilli();
        long before = now - SEEN_EXACTNESS.toMillis();
        if (row.lastSeenAt != null && row.lastSeenAt >= before) {
            return;
        }
        try {
            KeycloakModelUtils.runJobInTransaction(
                    session.getKeycloakSessionFactory(), nested -> nested.getProvider(JpaConnectionProvider.class)
                            .getEntityManager()
                            // This column alone: what another request counts in the row must not be overwritten.
                            .createNamedQuery("tillkeyMarkSeen")
                            .setParameter("id", row.id)
                            .setParameter("now", now)
                            .setParameter("before", before)
                            .executeUpdate());
        } catch (RuntimeException failure) {
            // The next look tries again.
            LOG.debugf(failure, "when terminal %s was seen was not recorded", row.id);
        }
    }

    /**
     * Writes a login, unless somebody has changed the terminal since it was read. Either way its row may stay locked until the
     * transaction ends, and a later look in the same transaction reads it again.
     *
     * @return whether it was written. If not, the PIN was checked against a terminal that has changed; never where the row was locked
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
    private void forget(String id) {
        entities.detach(entities.getReference(TerminalEntity.class, id));
    }

    /** A terminal of this realm. */
    public Optional<TerminalEntity> find(String id) {
        return find(id, LockModeType.NONE);
    }

    /**
     * A terminal of this realm, locked in the database until the transaction ends: what is decided by it, such as who may manage its
     * store, is so until it is written.
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
     * The user session {@code sessionId}, while the terminal is in use in {@code store} and its last login opened or continued this
     * session; empty when it is over. One read by primary keys.
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

    private static boolean isLockedByMisses(TerminalEntity row) {
        return row.status == Status.LOCKED && LockReason.of(row.lockReason) == LockReason.MISSES;
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
     * Changes what an administrator says of a terminal.
     *
     * @param row as {@link #findAndLock} found it
     * @param name new name, {@code null} leaves it
     * @param store the store to move to, {@code null} leaves it
     * @param networksWaived whether it works outside its store's networks, {@code null} leaves it
     * @return the user session of its last PIN login in the store before, which the caller ends; empty when it stays where it is
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

    private void lock(TerminalEntity row) {
        entities.refresh(row, LockModeType.PESSIMISTIC_WRITE);
    }

    private Optional<TerminalEntity> find(String id, LockModeType lock) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        TerminalEntity row = entities.find(TerminalEntity.class, id, lock);
        return row != null && row.realmId.equals(realm.getId()) ? Optional.of(row) : Optional.empty();
    }

    private Optional<Store> storeOf(TerminalEntity row) {
        return Stores.of(session, realm).byGroupId(row.storeGroupId);
    }

    private static @Nullable String printable(@Nullable String userAgent) {
        if (userAgent == null || userAgent.isBlank()) {
            return null;
        }
        String text = userAgent.replaceAll("[^\\x20-\\x7e]", "?").strip();
        return text.substring(0, Math.min(text.length(), USER_AGENT_LENGTH));
    }
}
