package io.github.tillkey.roles;

import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.util.Optional;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/** Determines {@link StoreClaims} in the way that is the same for tokens and assertions. */
final class MemberStores {

    private MemberStores() {}

    /**
     * What holds for the member of this session now, in what this client is given; determined once in a request, which
     * may make several tokens of it.
     */
    static StoreClaims of(KeycloakSession session, AuthenticatedClientSessionModel client) {
        String key = StoreClaims.class.getName() + " " + client.getId();
        StoreClaims claims = session.getAttribute(key, StoreClaims.class);
        if (claims == null) {
            UserSessionModel userSession = client.getUserSession();
            Stores stores = Stores.of(session, userSession.getRealm());
            StoreMemberships memberships = stores.membershipsOf(userSession.getUser());
            claims = StoreBinding.hasEnded(client)
                    ? StoreClaims.of(memberships, Optional.empty())
                    : StoreBinding.of(userSession)
                            .map(groupId -> StoreClaims.of(memberships, stores.byGroupId(groupId)))
                            .orElseGet(() -> StoreClaims.of(memberships));
            session.setAttribute(key, claims);
        }
        return claims;
    }
}
