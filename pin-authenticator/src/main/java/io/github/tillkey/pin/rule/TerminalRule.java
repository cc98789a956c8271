package io.github.tillkey.pin.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.terminal.Terminals.RunningSession;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * A session that a terminal opened lives as long as the terminal is in use, in the same store, and by the same cashier,
 * and as long as the PIN that opened it.
 *
 * <p>Revoking a terminal, switching cashiers and changing a PIN end the session themselves. This rule closes the
 * moments in which a login was in flight and its session could not be found yet, and covers what tells nobody: a
 * credential that other code deletes, the deadline of a PIN length. It costs one read by primary keys per token
 * response of such a session.
 */
final class TerminalRule implements AccessRule {

    private final KeycloakSession session;

    private TerminalRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        String terminal = request.terminal();
        String sessionId = request.sessionId();
        Store store = request.store();
        if (terminal == null) {
            return Decision.notApplicable();
        }
        if (sessionId == null) {
            // A step writes a login only on the terminal that it has checked itself. A manager who registers or unlocks
            // the terminal is not confined to its networks.
            return store == null || request.level() != Level.PIN || !request.fromMember()
                    ? Decision.notApplicable()
                    : inNetworks(request, store, () -> isWaived(request, terminal), Decision.allow());
        }
        SessionPin pin = pinOf(request, sessionId).orElse(null);
        if (store == null || pin == null) {
            return Decision.deny(PinReasons.TERMINAL_SESSION_OVER);
        }
        RunningSession running = Terminals.of(session, request.realm())
                .running(terminal, store, sessionId, pin)
                .orElse(null);
        if (running == null || !running.pinExists()) {
            return Decision.deny(running == null ? PinReasons.TERMINAL_SESSION_OVER : PinReasons.PIN_ENDED);
        }
        Long until = pin.until();
        if (until != null && request.instant().toEpochMilli() >= until) {
            return Decision.deny(PinReasons.PIN_EXPIRED);
        }
        PinPolicy policy = PinPolicies.readable(request.realm()).orElse(null);
        Decision allowed = until == null ? Decision.allow() : Decision.allowUntil(Instant.ofEpochMilli(until));
        if (policy != null && pin.length() != policy.length()) {
            OffsetDateTime deadline = policy.oldLengthUntil();
            if (deadline == null || !policy.acceptedLengths(request.instant()).contains(pin.length())) {
                return Decision.deny(PinReasons.PIN_LENGTH_ENDED);
            }
            allowed = Decision.allowUntil(
                    until == null || deadline.toInstant().toEpochMilli() < until
                            ? deadline.toInstant()
                            : Instant.ofEpochMilli(until));
        }
        return request.fromMember() ? inNetworks(request, store, running::networksWaived, allowed) : allowed;
    }

    /** The step has read the row in this very transaction, so this reads it from memory. */
    private boolean isWaived(AccessRequest request, String terminal) {
        return Terminals.of(session, request.realm())
                .find(terminal)
                .filter(row -> row.networksWaived)
                .isPresent();
    }

    private static Decision inNetworks(AccessRequest request, Store store, BooleanSupplier waived, Decision allowed) {
        Decision.Deny denial = TerminalNetworks.denial(request.clientAddress());
        return switch (TerminalNetworks.evaluate(
                request.realm(), store, waived, request::clientAddress, request.instant())) {
            case ALLOWED -> allowed;
            case REPORTED -> new Decision.WouldDeny(denial);
            case REFUSED -> denial;
        };
    }

    private Optional<SessionPin> pinOf(AccessRequest request, String sessionId) {
        UserSessionModel userSession = session.sessions().getUserSession(request.realm(), sessionId);
        return userSession == null ? Optional.empty() : SessionPin.of(userSession);
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new TerminalRule(session);
        }

        @Override
        public String getId() {
            return TerminalNetworks.RULE;
        }
    }
}
