package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Puts tills into use: registers them, with a code or for a member whom an administrator has told to, and unlocks them.
 * A member of the store has confirmed it.
 */
public final class Enrolments {

    private static final int MAX_USER_AGENT_LENGTH = 255;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Terminals terminals;

    /** For terminals of {@code realm}. */
    public Enrolments(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.terminals = Terminals.of(session, realm);
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
     * The terminal that {@code code} registers, without a lock: another request may use the code a moment later.
     *
     * @throws EnrolmentException when the code is unknown, used or past its end, or its store is gone
     */
    public Terminal byCode(EnrolmentCode code) throws EnrolmentException {
        return checkCode(find(code), code);
    }

    /**
     * Registers the till that knows {@code code}. Of two tills that use one code at once one comes first, and the other
     * finds it used.
     *
     * @param confirmedFor the store that the member who confirmed it was asked about
     * @param registeredBy id of that member
     * @param userAgent what the till's browser calls itself
     * @return the till
     * @throws EnrolmentException as {@link #byCode}
     */
    public Enrolled register(EnrolmentCode code, Store confirmedFor, String registeredBy, @Nullable String userAgent)
            throws EnrolmentException {
        TerminalEntity row = find(code);
        terminals.lock(row);
        Terminal terminal = checkCode(row, code);
        if (!terminal.store().groupId().equals(confirmedFor.groupId())) {
            throw EnrolmentException.unknown(); // It was moved a moment ago.
        }
        return register(terminal, row, registeredBy, userAgent);
    }

    /**
     * Registers a new till without a code: an administrator has told {@code member} to. Its one order makes one till,
     * also of many requests at once. The order itself is taken off by Keycloak in this transaction.
     *
     * @param order the required action by which the administrator did so
     * @param name as {@link Terminals#checkedName} returned it
     * @param userAgent what the till's browser calls itself
     * @return the till; empty when the order is not there any more
     */
    public Optional<Enrolled> register(
            UserModel member, String order, Store store, String name, @Nullable String userAgent) {
        if (!PendingAction.lock(session, realm, member, order)) {
            return Optional.empty();
        }
        TerminalEntity row = terminals
                .prepare(store, name, new Terminals.Creator(member.getId(), realm.getId()))
                .row();
        return Optional.of(register(new Terminal(row, store), row, member.getId(), userAgent));
    }

    private static Enrolled register(
            Terminal terminal, TerminalEntity row, String registeredBy, @Nullable String userAgent) {
        Optional<String> earlierSession = terminal.sessionId();
        row.codeOpen = false;
        row.registeredBy = registeredBy;
        row.userAgent = printable(userAgent);
        return new Enrolled(terminal, terminal.activate(), earlierSession);
    }

    /**
     * Takes a locked till into use again. Its own counts of wrong PINs are reset, so that the next one does not lock it
     * again; that of the store does not, or someone who may unlock could guess without end. A session on a till that
     * wrong PINs have locked goes on.
     *
     * @param till the till as a member of its store was asked about it
     * @return a secret of a new family for its cookie: every other copy of the cookie becomes invalid. Empty when the
     *     till is not locked, or not in that store, any more
     */
    public Optional<TerminalSecret> unlock(Terminal till) {
        TerminalEntity row = till.row();
        terminals.lock(row);
        if (row.status != Status.LOCKED || !row.storeGroupId.equals(till.store().groupId())) {
            return Optional.empty();
        }
        String running = Terminals.isLockedByMisses(row) ? row.sessionId : null;
        TerminalSecret secret = till.activate();
        row.sessionId = running;
        return Optional.of(secret);
    }

    private TerminalEntity find(EnrolmentCode code) throws EnrolmentException {
        return terminals
                .entities()
                .createNamedQuery("tillkeyTerminalByCode", TerminalEntity.class)
                .setParameter("realmId", terminals.realmId())
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
        Store store = terminals
                .storeOf(row)
                .orElseThrow(() -> new EnrolmentException(Reason.STORE_UNKNOWN, "tillkeyStoreGone"));
        return new Terminal(row, store);
    }

    private static @Nullable String printable(@Nullable String userAgent) {
        if (userAgent == null || userAgent.isBlank()) {
            return null;
        }
        String text = userAgent.replaceAll("[^\\x20-\\x7e]", "?").strip();
        return text.substring(0, Math.min(text.length(), MAX_USER_AGENT_LENGTH));
    }
}
