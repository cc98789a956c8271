package io.github.tillkey.core.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.time.Instant;
import org.keycloak.models.KeycloakSession;

/** A session bound to a store is for members of that store only; a client may insist on a store. */
final class StoreRule implements AccessRule {

    private final KeycloakSession session;

    private StoreRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        Store store = request.store();
        if (store == null) {
            return ClientSettings.of(request.client()).requiresStore()
                    ? Decision.deny(Reason.STORE_REQUIRED)
                    : Decision.notApplicable();
        }
        StoreMemberships memberships =
                Stores.of(session, request.realm()).membershipsOf(request.member(), request.instant());
        if (!memberships.includes(store)) {
            return Decision.deny(Reason.NOT_IN_STORE);
        }
        // Of a loan: nothing of what is granted now outlives it.
        Instant until = memberships.until(store);
        return until == null ? Decision.allow() : Decision.allowUntil(until);
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new StoreRule(session);
        }

        @Override
        public String getId() {
            return "store";
        }
    }
}
