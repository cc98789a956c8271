package io.github.tillkey.pin.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import io.github.tillkey.pin.terminal.Terminals;
import java.util.Map;
import org.keycloak.models.KeycloakSession;

/**
 * A session that a terminal opened lives as long as the terminal is in use, in the same store, and by the same cashier.
 *
 * <p>Revoking a terminal and switching cashiers end the session themselves. This rule closes the moments in which a login was in
 * flight and its session could not be found yet. It costs one read by primary key per token response of such a session.
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
            return store == null || request.level() != Level.PIN
                    ? Decision.notApplicable()
                    : inNetworks(request, store, terminal);
        }
        if (store == null || !Terminals.of(session, request.realm()).holdsSession(terminal, store, sessionId)) {
            return Decision.deny(PinReasons.TERMINAL_SESSION_OVER);
        }
        return request.fromMember() ? inNetworks(request, store, terminal) : Decision.allow();
    }

    private Decision inNetworks(AccessRequest request, Store store, String terminal) {
        Decision.Deny denial = Decision.deny(
                Reason.NETWORK_NOT_ALLOWED,
                Map.of("client_address", request.clientAddress().toString()));
        return switch (TerminalNetworks.judge(session, request.realm(), store, terminal, request::clientAddress)) {
            case ALLOWED -> Decision.allow();
            case REPORTED -> new Decision.WouldDeny(denial);
            case REFUSED -> denial;
        };
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new TerminalRule(session);
        }

        @Override
        public String getId() {
            return "terminal";
        }
    }
}
