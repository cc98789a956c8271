package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.session.PreviousSessions;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Terminals;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Prepares, changes, moves and revokes terminals for an actor. Each change locks the terminal before it asks whether the actor may manage
 * its store, and writes an admin event, which never holds a code.
 */
public final class TerminalAdministration {

    private static final String PATH = "tillkey-pin/terminals";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Actor actor;
    private final StoreRights rights;

    /** For the terminals of {@code realm}. */
    public TerminalAdministration(KeycloakSession session, RealmModel realm, Actor actor, StoreRights rights) {
        this.session = session;
        this.realm = realm;
        this.actor = actor;
        this.rights = rights;
    }

    /**
     * An enrolment code.
     *
     * @param terminalId id of the terminal
     * @param code the code; this answer is the only place where it ever appears
     * @param codeExpiresAt ISO 8601 instant from which it is refused
     */
    public record PreparedTerminal(String terminalId, String code, String codeExpiresAt) implements Representation {

        private static PreparedTerminal of(Terminals.Prepared prepared) {
            return new PreparedTerminal(
                    prepared.row().id, prepared.code().formatted(), TerminalView.iso(prepared.row().codeExpiresAt));
        }
    }

    /**
     * Prepares a terminal of {@code store}.
     *
     * @param name for people, 1 to {@value Terminals#NAME_LENGTH} characters
     * @throws RequestRefusedException forbidden
     */
    public PreparedTerminal prepare(Store store, String name) {
        requireManage(store.groupId());
        Terminals.Prepared prepared = terminals().prepare(store, name, creator());
        record(OperationType.CREATE, prepared.row(), "");
        return PreparedTerminal.of(prepared);
    }

    /**
     * Creates a new code for an existing terminal, which stays as it is until the code is used.
     *
     * @throws RequestRefusedException not found, forbidden; conflict when it is revoked
     */
    public PreparedTerminal newCode(String terminalId) {
        TerminalEntity row = lock(terminalId);
        Terminals.Prepared prepared =
                terminals().newCode(row, creator()).orElseThrow(TerminalAdministration::isRevoked);
        record(OperationType.ACTION, row, "/enrolment-code");
        return PreparedTerminal.of(prepared);
    }

    /**
     * Changes what is not {@code null}. Moving to another store ends the session on the terminal.
     *
     * @param name new name, 1 to {@value Terminals#NAME_LENGTH} characters
     * @param target finds the store to move to, which the actor must manage too; asked only once the actor may manage the terminal
     * @param networksWaived whether it works outside its store's networks
     * @throws RequestRefusedException not found, forbidden; conflict when it is revoked
     */
    public TerminalView change(
            String terminalId,
            @Nullable String name,
            Supplier<@Nullable Store> target,
            @Nullable Boolean networksWaived) {
        TerminalEntity row = lock(terminalId);
        Store store = target.get();
        if (store != null) {
            requireManage(store.groupId());
        }
        if (row.status == Status.REVOKED) {
            throw isRevoked();
        }
        terminals().change(row, name, store, networksWaived).ifPresent(id -> endSession(id, "terminal_moved"));
        return record(OperationType.UPDATE, row, "");
    }

    /**
     * Takes a terminal out of use at once and ends the session on it.
     *
     * @throws RequestRefusedException not found, forbidden
     */
    public TerminalView revoke(String terminalId) {
        return revoke(terminalId, OperationType.DELETE, "");
    }

    /** As {@link #revoke}, for one that was lost. */
    TerminalView revokeLost(String terminalId) {
        return revoke(terminalId, OperationType.ACTION, "/lost");
    }

    private TerminalView revoke(String terminalId, OperationType operation, String path) {
        TerminalEntity row = lock(terminalId);
        terminals().revoke(row).ifPresent(id -> endSession(id, "terminal_revoked"));
        return record(operation, row, path);
    }

    /** Locked first: it must still be in the store that the actor manages when it is changed. */
    private TerminalEntity lock(String terminalId) {
        TerminalEntity row = terminals()
                .findAndLock(terminalId)
                .orElseThrow(() -> RequestRefusedException.notFound("Terminal not found"));
        requireManage(row.storeGroupId);
        return row;
    }

    private void requireManage(String storeGroupId) {
        if (!rights.mayManage(storeGroupId)) {
            throw RequestRefusedException.forbidden();
        }
    }

    private TerminalView record(OperationType operation, TerminalEntity row, String behind) {
        TerminalView view = TerminalView.of(session, realm, row);
        AuditLog.of(session, realm, actor)
                .adminEvent(operation)
                .resource(Terminal.EVENT_RESOURCE)
                .resourcePath(PATH + "/" + row.id + behind)
                .representation(view)
                .success();
        return view;
    }

    private void endSession(String sessionId, String reason) {
        new PreviousSessions(session, realm).endUnless(null, sessionId, reason);
    }

    private Terminals terminals() {
        return Terminals.of(session, realm);
    }

    private Terminals.Creator creator() {
        return new Terminals.Creator(
                Objects.requireNonNull(actor.userId(), "a task prepares no terminal"), actor.realmId());
    }

    private static RequestRefusedException isRevoked() {
        return RequestRefusedException.conflict("This terminal is revoked, which is for good: prepare a new one.");
    }
}
