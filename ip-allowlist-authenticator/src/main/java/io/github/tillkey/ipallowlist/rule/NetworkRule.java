package io.github.tillkey.ipallowlist.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.settings.InvalidSettingException;
import org.keycloak.models.KeycloakSession;

/**
 * Denies access from networks that are not allowed.
 *
 * <p>It checks where the address of the request is the member's ({@link AccessRequest#fromMember()}). What a till
 * opened is left to the networks of its store: the till has been put there, and the member's own device has no say in
 * it.
 */
final class NetworkRule implements AccessRule {

    private final KeycloakSession session;

    private NetworkRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        if (request.terminal() != null || !request.fromMember()) {
            return Decision.notApplicable();
        }
        try {
            return NetworkPolicy.of(session, request.realm())
                    .decide(request.member(), request.client(), request.clientAddress(), request.instant(), null);
        } catch (InvalidSettingException problem) {
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
            return NetworkPolicy.RULE;
        }
    }
}
