package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import java.time.Duration;
import java.util.Map;
import org.keycloak.models.KeycloakSession;

/**
 * An access rule from outside the pack that answers as the realm attribute {@value #SWITCH} says: {@code deny},
 * {@code report}, {@code throw}, {@code until:SECONDS}; anything else, and it has nothing to say.
 */
public final class SwitchableRule implements AccessRule {

    /** The realm attribute. */
    public static final String SWITCH = "test.rule";

    /** What it denies with. */
    public static final Reason REASON = new Reason("denied_by_test");

    private static final Decision.Deny DENIAL = Decision.deny(REASON, Map.of("test_detail", "told"));

    @Override
    public Decision decide(AccessRequest request) {
        String answer = request.realm().getAttribute(SWITCH);
        if ("deny".equals(answer)) {
            return DENIAL;
        }
        if ("report".equals(answer)) {
            return new Decision.WouldDeny(DENIAL);
        }
        if ("throw".equals(answer)) {
            throw new IllegalStateException("this rule was told to fail");
        }
        if (answer != null && answer.startsWith("until:")) {
            long seconds = Long.parseLong(answer.substring("until:".length()));
            return Decision.allowUntil(request.instant().plus(Duration.ofSeconds(seconds)));
        }
        return Decision.notApplicable();
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new SwitchableRule();
        }

        @Override
        public String getId() {
            return "test-switchable";
        }
    }
}
