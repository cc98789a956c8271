package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Checks the terminal cookie of a request. */
public final class TerminalCookieVerifier {

    /** The precision of a till's last-seen time: showing the PIN pad writes at most this often. */
    private static final Duration SEEN_PRECISION = Duration.ofMinutes(10);

    private static final Logger LOG = Logger.getLogger(TerminalCookieVerifier.class);

    private final KeycloakSession session;
    private final Terminals terminals;
    private final @Nullable String cookie;

    /** For the request of {@code session}. */
    public TerminalCookieVerifier(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.terminals = Terminals.of(session, realm);
        this.cookie = new TerminalCookie(session, realm).value();
    }

    /**
     * The till in use whose cookie this is; empty where it is none. One that wrong PINs have locked is: its sale goes
     * on. A check that changes nothing: an old secret locks the till only when it is presented for a PIN.
     */
    public Optional<Terminal> inUse() {
        return secret().flatMap(secret -> terminals
                .find(secret.terminalId())
                .filter(Terminals::isInUse)
                .filter(row -> secret.isOfFamily(row.familyHash))
                .flatMap(row -> terminals.storeOf(row).map(store -> new Terminal(row, store)))
                .filter(terminal -> terminal.accepts(secret)));
    }

    /**
     * A till whose cookie this is, in whatever state.
     *
     * @param name of the till
     * @param store name of its store, {@code null} when the group is no store any more
     */
    public record Till(String name, @Nullable String store) {}

    /**
     * The till that this browser is or was, unless it was revoked: also one that is locked, and with an old secret. As
     * {@link #inUse}, it changes nothing.
     */
    public Optional<Till> notRevoked() {
        return secret().flatMap(secret -> terminals
                .find(secret.terminalId())
                .filter(row -> row.status != Status.REVOKED)
                .filter(row -> secret.isOfFamily(row.familyHash))
                .map(row -> new Till(
                        row.name, terminals.storeOf(row).map(Store::name).orElse(null))));
    }

    /** Reads the terminal from the database. An old secret locks the till. */
    public TerminalAuthentication read() {
        return read(false);
    }

    /** The same, read again: another transaction has changed the terminal since this one read it. */
    public TerminalAuthentication readAgain() {
        forget();
        return read(false);
    }

    /**
     * The same, read again, and a known terminal stays locked until the transaction ends: attempts on one till run one
     * after the other, on any node, so that its counter of wrong PINs counts all. What this transaction has changed in
     * the terminal must be written before.
     */
    public TerminalAuthentication lock() {
        forget();
        return read(true);
    }

    private Optional<TerminalSecret> secret() {
        return Optional.ofNullable(cookie).flatMap(TerminalSecret::parse);
    }

    private void forget() {
        secret().ifPresent(secret -> terminals.forget(secret.terminalId()));
    }

    private TerminalAuthentication read(boolean toChange) {
        if (cookie == null || cookie.isEmpty()) {
            return new TerminalAuthentication.NoCookie();
        }
        TerminalSecret secret = secret().orElse(null);
        TerminalEntity row = secret == null
                ? null
                : terminals
                        .find(secret.terminalId(), toChange ? LockModeType.PESSIMISTIC_WRITE : LockModeType.NONE)
                        .orElse(null);
        return secret == null || row == null ? unknown() : evaluate(row, secret, toChange);
    }

    private TerminalAuthentication evaluate(TerminalEntity row, TerminalSecret secret, boolean rowIsLocked) {
        // A browser that does not know the family can do nothing to the terminal, not even lock it.
        if (!secret.isOfFamily(row.familyHash)) {
            return unknown();
        }
        if (row.status == Status.REVOKED) {
            return new TerminalAuthentication.Refused(PinReasons.TERMINAL_REVOKED, "tillkeyTerminalRevoked");
        }
        Store store = terminals.storeOf(row).orElse(null);
        if (store == null) {
            return new TerminalAuthentication.Refused(Reason.STORE_UNKNOWN, "tillkeyStoreGone");
        }
        Terminal terminal = new Terminal(row, store);
        if (row.status == Status.LOCKED) {
            return new TerminalAuthentication.Locked(terminal, LockReason.of(row.lockReason), false);
        }
        if (terminal.accepts(secret)) {
            if (!rowIsLocked) {
                recordSeen(row);
            }
            return new TerminalAuthentication.Known(terminal, secret);
        }
        if (!rowIsLocked) {
            // What was read may be outdated: check again under the lock.
            terminals.lock(row);
            return evaluate(row, secret, true);
        }
        terminal.lock(LockReason.OLD_SECRET);
        return new TerminalAuthentication.Locked(terminal, LockReason.OLD_SECRET, true);
    }

    private static TerminalAuthentication unknown() {
        return new TerminalAuthentication.Refused(PinReasons.TERMINAL_UNKNOWN, "tillkeyTerminalUnknown");
    }

    /**
     * In a transaction of its own: who counts a wrong PIN in one later in this request would otherwise wait for this
     * very request.
     */
    private void recordSeen(TerminalEntity row) {
        long now = ServerTime.now().toEpochMilli();
        long before = now - SEEN_PRECISION.toMillis();
        if (row.lastSeenAt != null && row.lastSeenAt >= before) {
            return;
        }
        try {
            Transactions.run(
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
}
