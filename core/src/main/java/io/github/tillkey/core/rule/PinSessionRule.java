package io.github.tillkey.core.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.server.KeycloakRights;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;

/**
 * Keeps a PIN session a PIN session: it enters only clients that are fit for it ({@link PinClient}), gets nothing that
 * outlives it, and never reaches administration or the account.
 *
 * <p>It lives in core, not beside the PIN step, so that a PIN session stays confined when only core is deployed.
 */
final class PinSessionRule implements AccessRule {

    /** Besides those that administer Keycloak. */
    private static final Set<String> OUT_OF_REACH =
            Set.of(Constants.ACCOUNT_MANAGEMENT_CLIENT_ID, Constants.BROKER_SERVICE_CLIENT_ID);

    @Override
    public Decision decide(AccessRequest request) {
        if (request.level() != Level.PIN) {
            return Decision.notApplicable();
        }
        Reason unfit = PinClient.problem(request.client());
        if (unfit != null) {
            return Decision.deny(unfit);
        }
        if (isTooBroad(request.reach(), KeycloakRights.isAdminRealm(request.realm()))) {
            return Decision.deny(Reason.PIN_CLIENT_TOO_BROAD);
        }
        return request.offline() ? Decision.deny(Reason.PIN_OFFLINE) : Decision.allow();
    }

    static boolean isTooBroad(@Nullable Set<String> reach, boolean adminRealm) {
        return reach == null
                || reach.stream()
                        .anyMatch(clientId ->
                                OUT_OF_REACH.contains(clientId) || KeycloakRights.areRolesOf(clientId, adminRealm));
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new PinSessionRule();
        }

        @Override
        public String getId() {
            return "pin-session";
        }
    }
}
