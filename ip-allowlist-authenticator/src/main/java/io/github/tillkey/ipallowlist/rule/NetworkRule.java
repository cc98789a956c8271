package io.github.tillkey.ipallowlist.rule;

import io.github.tillkey.core.ClientSettings;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import java.util.Set;
import org.keycloak.models.KeycloakSession;

/**
 * Denies access from networks that are not allowed.
 *
 * <p>It judges where the address of the request is the member's: at login, before a SAML response, and at the token endpoint for
 * clients that call it from where the member is ({@link ClientSettings#callsFromTheMember()}). What a till opened is left to the
 * networks of its store: the till has been put there, and the member's own device has no say in it.
 */
final class NetworkRule implements AccessRule {

    /** Provider id, and the detail {@code rule} of events. */
    static final String ID = "network";

    private static final Set<String> IN_THE_BROWSER = Set.of(AccessRequest.LOGIN, AccessRequest.SAML);

    private final KeycloakSession session;

    private NetworkRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        boolean fromTheMember = IN_THE_BROWSER.contains(request.grant())
                || ClientSettings.of(request.client()).callsFromTheMember();
        if (request.terminal() != null || !fromTheMember) {
            return Decision.notApplicable();
        }
        try {
            return NetworkPolicy.of(session, request.realm())
                    .decide(request.member(), request.client(), request.clientAddress(), request.instant(), null);
        } catch (InvalidNetworkSettingsException problem) {
            return NetworkPolicy.broken(request.realm(), problem);
        }
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new NetworkRule(session);
        }

        @Override
        public String getId() {
            return ID;
        }
    }
}
