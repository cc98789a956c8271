package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.store.Stores;
import java.time.Duration;
import java.util.Map;
import org.keycloak.models.KeycloakSession;

/**
 * An access rule from outside the pack that answers as the realm attribute {@value #SWITCH} says: {@code deny},
 * {@code report}, {@code throw}, {@code until:SECONDS}, {@code memberships}; anything else, and it has nothing to say.
 */
public final class SwitchableRule implements AccessRule {

    /** The realm attribute. */
    public static final String SWITCH = "test.rule";

    /** What it denies with. */
    public static final Reason REASON = new Reason("denied_by_test");

    private static final Decision.Deny DENIAL = Decision.deny(REASON, Map.of("test_detail", "told"));

    private final KeycloakSession session;

    private SwitchableRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        String answer = request.realm().getAttribute(SWITCH);
        if ("deny".equals(answer)) {
            return DENIAL;
        }
        if ("report".equals(answer)) {
            return new Decision.WouldDeny(DENIAL);
        }
        if ("memberships".equals(answer)) {
            Object read = Stores.of(session, request.realm()).membershipsOf(request.member(), request.instant());
            return Decision.deny(REASON, Map.of("read", Integer.toString(System.identityHashCode(read))));
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
            return new SwitchableRule(session);
        }

        @Override
        public String getId() {
            return "test-switchable";
        }
    }
}
