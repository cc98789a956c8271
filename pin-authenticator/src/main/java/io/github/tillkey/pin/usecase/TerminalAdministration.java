package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Terminals;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;

/**
 * Prepares, changes, moves and revokes terminals for an actor. Each change locks the terminal before it asks whether
 * the actor may manage its store, and writes an admin event, which never holds a code.
 */
public final class TerminalAdministration {

    /** Longest {@code store_id} that is looked for. */
    public static final int STORE_ID_LENGTH = 255;

    /** New tills of a store that members may prepare: each takes some guesses before it locks, whatever the alert. */
    private static final int MAX_PREPARED = 10;

    private static final Duration PREPARED_WINDOW = Duration.ofDays(1);

    private final Invocation call;
    private final Terminals terminals;

    /** @throws RequestRefusedException forbidden, to an actor who may see the tills of no store */
    public TerminalAdministration(Invocation call) {
        call.require(call.rights().mayViewTills());
        this.call = call;
        this.terminals = Terminals.of(call.session(), call.realm());
    }

    /**
     * An enrolment code.
     *
     * @param terminalId id of the terminal
     * @param code the code; this answer is the only place where it ever appears
     * @param expiresAt when it is refused from
     */
    public record PreparedTerminal(String terminalId, String code, Instant expiresAt) {

        private static PreparedTerminal of(Terminals.Prepared prepared) {
            return new PreparedTerminal(
                    prepared.row().id, prepared.code().formatted(), Instant.ofEpochMilli(prepared.row().codeExpiresAt));
        }
    }

    /**
     * Prepares a terminal.
     *
     * @param storeId {@code store_id} of its store, which the actor must manage
     * @param name for people, 1 to {@value Terminals#MAX_NAME_LENGTH} characters
     * @throws RequestRefusedException invalid; unknown store; forbidden; too many, to an actor who may not manage all
     *     staff, nor the store itself; conflict when Tillkey is disabled, or several groups have the {@code store_id}
     */
    public PreparedTerminal prepare(@Nullable String storeId, @Nullable String name) {
        call.requireEnabled();
        String checkedStoreId = storeId(storeId);
        String checkedName = Terminals.checkedName(name);
        Store store = managed(checkedStoreId);
        if (!call.rights().mayManageAllStaff()
                && !call.rights().mayManageStore(store.groupId())
                && !MissCounters.of(call.session(), call.realm())
                        .take(Scope.TILL_PREPARED, store.groupId(), MAX_PREPARED, PREPARED_WINDOW)) {
            throw RequestRefusedException.tooMany(
                    "More than " + MAX_PREPARED + " new tills of a store a day are prepared by an administrator.");
        }
        Terminals.Prepared prepared = terminals.prepare(store, checkedName, creator());
        record(OperationType.CREATE, prepared.row(), "");
        return PreparedTerminal.of(prepared);
    }

    /**
     * Creates a new code for an existing terminal, which stays as it is until the code is used. That of a locked one
     * unlocks it, which takes two factors; one of them is the password of who confirms the code.
     *
     * @throws RequestRefusedException not found, forbidden, level too low; conflict when it is revoked, or Tillkey is
     *     disabled
     */
    public PreparedTerminal newCode(String terminalId) {
        call.requireEnabled();
        TerminalEntity row = lock(terminalId);
        if (row.status == Status.LOCKED) {
            call.requireTwoFactors();
        }
        Terminals.Prepared prepared = terminals.newCode(row, creator()).orElseThrow(TerminalAdministration::isRevoked);
        record(OperationType.ACTION, row, "/enrolment-code");
        return PreparedTerminal.of(prepared);
    }

    /**
     * Changes what is not {@code null}. Moving to another store ends the session on the terminal, and its exemption
     * from the networks of its store where the actor may not give that in the other one.
     *
     * @param storeId {@code store_id} of the store to move to, which the actor must manage too; looked for only once
     *     the actor may manage the terminal
     * @param name new name, 1 to {@value Terminals#MAX_NAME_LENGTH} characters
     * @param networksWaived whether it works outside its store's networks, which only an actor may change who may
     *     manage the store
     * @throws RequestRefusedException invalid, also when nothing is to be changed; not found, unknown store, forbidden;
     *     conflict when it is revoked, or several groups have the {@code store_id}
     */
    public TerminalDetails change(
            String terminalId, @Nullable String storeId, @Nullable String name, @Nullable Boolean networksWaived) {
        if (name == null && storeId == null && networksWaived == null) {
            throw RequestRefusedException.invalid("Nothing to change: send name, storeId or networksWaived.");
        }
        String checkedName = name == null ? null : Terminals.checkedName(name);
        String checkedStoreId = storeId == null ? null : storeId(storeId);
        TerminalEntity row = lock(terminalId);
        call.require(networksWaived == null || call.rights().mayManageStore(row.storeGroupId));
        Store target = checkedStoreId == null ? null : managed(checkedStoreId);
        if (row.status == Status.REVOKED) {
            throw isRevoked();
        }
        Boolean waived = target == null
                        || target.groupId().equals(row.storeGroupId)
                        || call.rights().mayManageStore(target.groupId())
                ? networksWaived
                : Boolean.FALSE;
        terminals.change(row, checkedName, target, waived).ifPresent(id -> endSession(id, "terminal_moved"));
        return record(OperationType.UPDATE, row, "");
    }

    /**
     * Takes a terminal out of use at once and ends the session on it.
     *
     * @throws RequestRefusedException not found, forbidden
     */
    public TerminalDetails revoke(String terminalId) {
        return revoke(terminalId, OperationType.DELETE, "");
    }

    /** As {@link #revoke}, for one that was lost. */
    TerminalDetails revokeLost(String terminalId) {
        return revoke(terminalId, OperationType.ACTION, "/lost");
    }

    private TerminalDetails revoke(String terminalId, OperationType operation, String path) {
        TerminalEntity row = lock(terminalId);
        terminals.revoke(row).ifPresent(id -> endSession(id, "terminal_revoked"));
        return record(operation, row, path);
    }

    /** Locked first: it must still be in the store that the actor manages when it is changed. */
    private TerminalEntity lock(String terminalId) {
        TerminalEntity row = terminals
                .findAndLock(terminalId)
                .orElseThrow(() -> RequestRefusedException.notFound("Terminal not found"));
        call.require(call.rights().mayManageTills(row.storeGroupId));
        return row;
    }

    private Store managed(String storeId) {
        // Who may not list stores does not learn which there are.
        Store store = call.rights().mayListStores() ? call.store("storeId", storeId) : call.store(storeId);
        call.require(call.rights().mayManageTills(store.groupId()));
        return store;
    }

    private static String storeId(@Nullable String text) {
        return Input.text("storeId", text, STORE_ID_LENGTH);
    }

    private TerminalDetails record(OperationType operation, TerminalEntity row, String behind) {
        call.adminEvent(operation, Terminal.EVENT_RESOURCE, "tillkey-pin/terminals/" + row.id + behind)
                .representation(TerminalDetails.uncut(call.session(), call.realm(), row))
                .success();
        return TerminalDetails.of(call, row);
    }

    private void endSession(String sessionId, String reason) {
        new PinSessionTermination(call.session(), call.realm()).endExcept(null, sessionId, reason);
    }

    private Terminals.Creator creator() {
        return new Terminals.Creator(
                Objects.requireNonNull(call.actor().userId(), "a task prepares no terminal"),
                call.actor().realmId());
    }

    private static RequestRefusedException isRevoked() {
        return RequestRefusedException.conflict("This terminal is revoked, which is for good: prepare a new one.");
    }
}
