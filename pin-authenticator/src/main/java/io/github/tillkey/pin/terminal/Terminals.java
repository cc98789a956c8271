package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The terminals of one realm. */
public final class Terminals {

    /** How long an enrolment code lasts. */
    public static final Duration CODE_LIFE = Duration.ofHours(1);

    /** Longest name of a terminal, in characters. */
    public static final int NAME_LENGTH = 100;

    /** How long an unused code is remembered after its end, so that the till's page can say that it is too old. */
    private static final Duration STALE_CODE_LIFE = Duration.ofDays(7);

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
     * A new terminal that waits for a till.
     *
     * @param row the terminal
     * @param code the code that registers the till, to be shown once
     */
    public record Prepared(TerminalEntity row, EnrolmentCode code) {}

    /**
     * Prepares a terminal of {@code store}.
     *
     * @param name for people, 1 to {@value #NAME_LENGTH} characters
     */
    public Prepared prepare(Store store, String name) {
        entities.createNamedQuery("tillkeyDeleteStaleCodes")
                .setParameter("realmId", realm.getId())
                .setParameter("before", now().minus(STALE_CODE_LIFE).toEpochMilli())
                .executeUpdate();
        EnrolmentCode code = EnrolmentCode.random();
        TerminalEntity row = new TerminalEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realm.getId();
        row.storeGroupId = store.groupId();
        row.name = name;
        row.status = Status.PENDING;
        row.codeHash = code.hash();
        row.createdAt = now().toEpochMilli();
        row.codeExpiresAt = now().plus(CODE_LIFE).toEpochMilli();
        entities.persist(row);
        return new Prepared(row, code);
    }

    /**
     * Registers the till that knows {@code code}.
     *
     * @return the till, and the secret for its cookie
     * @throws EnrolmentException when the code is unknown, used or past its end, or its store is gone
     */
    public Recognition.Known enrol(EnrolmentCode code) throws EnrolmentException {
        TerminalEntity row = entities.createNamedQuery("tillkeyTerminalByCode", TerminalEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("codeHash", code.hash())
                // Two tills that use one code at once come one after the other, and the second finds it used.
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst()
                .orElseThrow(EnrolmentException::unknown);
        if (row.status != Status.PENDING) {
            throw new EnrolmentException(PinReasons.CODE_USED, "tillkeyCodeUsed");
        }
        if (now().toEpochMilli() >= row.codeExpiresAt) {
            throw new EnrolmentException(PinReasons.CODE_EXPIRED, "tillkeyCodeExpired");
        }
        Store store = storeOf(row).orElseThrow(() -> new EnrolmentException(Reason.STORE_UNKNOWN, "tillkeyStoreGone"));
        TerminalSecret secret = TerminalSecret.random(row.id);
        row.status = Status.ACTIVE;
        row.secretHash = secret.hash();
        return new Recognition.Known(new Terminal(row, store), secret);
    }

    /** What {@code cookieValue} is worth; {@code null} is no cookie. */
    public Recognition recognise(@Nullable String cookieValue) {
        return recognise(cookieValue, LockModeType.NONE);
    }

    /**
     * The same, and a known terminal stays locked until the transaction ends: attempts on one till come one after the other, on
     * whatever node, so that its counter of wrong PINs misses none.
     */
    public Recognition recogniseAndLock(@Nullable String cookieValue) {
        return recognise(cookieValue, LockModeType.PESSIMISTIC_WRITE);
    }

    private Recognition recognise(@Nullable String cookieValue, LockModeType lock) {
        if (cookieValue == null || cookieValue.isEmpty()) {
            return new Recognition.Stranger();
        }
        TerminalSecret secret = TerminalSecret.parse(cookieValue).orElse(null);
        TerminalEntity row =
                secret == null ? null : find(secret.terminalId(), lock).orElse(null);
        if (secret == null || row == null || !holds(row, secret)) {
            return new Recognition.Refused(PinReasons.TERMINAL_UNKNOWN, "tillkeyTerminalUnknown");
        }
        if (row.status == Status.REVOKED) {
            return new Recognition.Refused(PinReasons.TERMINAL_REVOKED, "tillkeyTerminalRevoked");
        }
        return storeOf(row)
                .map(store -> new Terminal(row, store))
                .<Recognition>map(terminal -> row.status == Status.LOCKED
                        ? new Recognition.Locked(terminal, LockReason.of(row.lockReason))
                        : new Recognition.Known(terminal, secret))
                .orElseGet(() -> new Recognition.Refused(Reason.STORE_UNKNOWN, "tillkeyStoreGone"));
    }

    /** A terminal in use, locked in the database until the transaction ends; empty when it takes no PIN. */
    public Optional<Terminal> lock(String id) {
        return find(id, LockModeType.PESSIMISTIC_WRITE)
                .filter(row -> row.status == Status.ACTIVE)
                .flatMap(row -> storeOf(row).map(store -> new Terminal(row, store)));
    }

    /** Lets a later look in the same request see what the database holds by then; {@code terminal} is not to be changed any more. */
    public void forget(Terminal terminal) {
        entities.detach(terminal.row());
    }

    /** A terminal of this realm. */
    public Optional<TerminalEntity> find(String id) {
        return find(id, LockModeType.NONE);
    }

    /** Whether the terminal is in use in {@code store}, and its last login opened or continued the user session {@code sessionId}. */
    public boolean holdsSession(String terminalId, Store store, String sessionId) {
        return find(terminalId)
                .filter(row -> row.status == Status.ACTIVE)
                .filter(row -> row.storeGroupId.equals(store.groupId()))
                .filter(row -> sessionId.equals(row.sessionId))
                .isPresent();
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
     * Takes a terminal out of use.
     *
     * @return the user session of its last PIN login, which the caller ends
     */
    public Optional<String> revoke(TerminalEntity row) {
        entities.lock(row, LockModeType.PESSIMISTIC_WRITE);
        entities.refresh(row);
        row.status = Status.REVOKED;
        return Optional.ofNullable(row.sessionId);
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

    private static boolean holds(TerminalEntity row, TerminalSecret secret) {
        return (row.secretHash != null && secret.matches(row.secretHash))
                || (row.previousSecretHash != null && secret.matches(row.previousSecretHash));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
