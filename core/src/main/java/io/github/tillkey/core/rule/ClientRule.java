package io.github.tillkey.core.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;

/**
 * Denies clients that the {@link StaffKind} of the member does not allow, or that ask for a store role that the member
 * does not hold. A client whose settings cannot be read is denied to everybody.
 */
final class ClientRule implements AccessRule {

    private final KeycloakSession session;

    private ClientRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        ClientModel client = request.client();
        ClientSettings settings = ClientSettings.of(client);
        String problem = settings.problem().orElse(null);
        if (problem != null) {
            RealmProblems.log(request.realm(), "client " + client.getClientId(), problem);
            return Decision.deny(Reason.CLIENT_SETTINGS_BROKEN, Map.of("problem", problem));
        }
        Decision byKind = byKind(
                request.member().getFirstAttribute(StaffAttributes.STAFF_KIND),
                RealmSettings.of(request.realm()).staffWithoutKindAllowed(),
                settings);
        return byKind instanceof Decision.Deny || settings.storeRoles().isEmpty()
                ? byKind
                : byRole(request, settings.storeRoles());
    }

    static Decision byKind(@Nullable String kind, boolean withoutKindAllowed, ClientSettings client) {
        if (kind == null) {
            return withoutKindAllowed && !client.namesKinds()
                    ? Decision.notApplicable()
                    : Decision.deny(Reason.KIND_NOT_ALLOWED);
        }
        return StaffKind.parse(kind).filter(client::accepts).isPresent()
                ? Decision.allow()
                : Decision.deny(Reason.KIND_NOT_ALLOWED);
    }

    private Decision byRole(AccessRequest request, List<List<String>> needed) {
        StoreMemberships memberships =
                Stores.of(session, request.realm()).membershipsOf(request.member(), request.instant());
        Instant until = null;
        for (List<String> roles : needed) {
            List<Membership> holding = memberships.withOneOf(roles, request.store());
            if (holding.isEmpty()) {
                return Decision.deny(Reason.CLIENT_ROLE_MISSING, Map.of("store_roles", String.join(", ", roles)));
            }
            Instant end = StoreMemberships.lastEnd(holding);
            until = until == null || (end != null && end.isBefore(until)) ? end : until;
        }
        return until == null ? Decision.allow() : Decision.allowUntil(until);
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new ClientRule(session);
        }

        @Override
        public String getId() {
            return "client";
        }
    }
}
