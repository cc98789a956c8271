package io.github.tillkey.expiry.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import org.keycloak.models.KeycloakSession;

/**
 * Denies access before a member's period begins, and from the instant at which it ends; what is granted within ends
 * with it.
 */
final class DateRule implements AccessRule {

    private final KeycloakSession session;

    private DateRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        return DatePolicy.decide(session, request.realm(), request.member(), request.instant());
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new DateRule(session);
        }

        @Override
        public String getId() {
            return DatePolicy.RULE;
        }
    }
}
