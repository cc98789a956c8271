package io.github.tillkey.pin.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.policy.PinPolicy.SecondTill;
import io.github.tillkey.pin.terminal.OtherTill;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/**
 * Where the realm does not allow one member at two tills at once, the session that began later gets no token, or is
 * reported.
 *
 * <p>The PIN step has asked already, with a page. This holds for two logins at the same moment, on two nodes, and for
 * one whose later steps took longer than the other: whatever the order, at a token request both sessions are there.
 * It costs the sessions of tills the queries of {@link OtherTill#of}, and none where the realm allows two.
 */
public final class SecondTillRule implements AccessRule {

    /** Provider id. */
    public static final String ID = "second-till";

    private final KeycloakSession session;

    private SecondTillRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        String terminal = request.terminal();
        String sessionId = request.sessionId();
        if (terminal == null || sessionId == null) {
            return Decision.notApplicable();
        }
        SecondTill policy =
                PinPolicies.readable(request.realm()).map(PinPolicy::secondTill).orElse(SecondTill.ALLOW);
        if (policy == SecondTill.ALLOW) {
            return Decision.notApplicable();
        }
        UserSessionModel own = session.sessions().getUserSession(request.realm(), sessionId);
        if (own == null) {
            return Decision.notApplicable(); // The rule "terminal" denies it.
        }
        Optional<Decision.Deny> denial = OtherTill.of(session, request.realm(), request.member(), terminal).stream()
                .filter(other -> OtherTill.BY_BEGINNING.compare(other.session(), own) < 0)
                .findFirst()
                .map(first ->
                        Decision.deny(PinReasons.LOGGED_IN_ELSEWHERE, Map.of("other_terminal", first.terminalId())));
        return denial.<Decision>map(deny -> policy == SecondTill.REFUSE ? deny : new Decision.WouldDeny(deny))
                .orElseGet(Decision::notApplicable);
    }

    /** The answer to who is logged in at {@code other}. */
    public static Decision.Deny denial(OtherTill other) {
        return Decision.deny(PinReasons.LOGGED_IN_ELSEWHERE, Map.of("other_terminal", other.terminalId()));
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new SecondTillRule(session);
        }

        @Override
        public String getId() {
            return ID;
        }
    }
}
