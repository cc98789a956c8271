package io.github.tillkey.roles;

import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/** Determines {@link StoreClaims} in the way that is the same for tokens and assertions. */
final class MemberStores {

    private MemberStores() {}

    /**
     * What holds for the member of this session now; determined once in a request, which may make several tokens of it.
     */
    static StoreClaims of(KeycloakSession session, UserSessionModel userSession) {
        String key = StoreClaims.class.getName() + " " + userSession.getId();
        StoreClaims claims = session.getAttribute(key, StoreClaims.class);
        if (claims == null) {
            Stores stores = Stores.of(session, userSession.getRealm());
            StoreMemberships memberships = stores.membershipsOf(userSession.getUser());
            claims = boundStore(userSession)
                    .map(groupId -> StoreClaims.of(memberships, stores.byGroupId(groupId)))
                    .orElseGet(() -> StoreClaims.of(memberships));
            session.setAttribute(key, claims);
        }
        return claims;
    }

    /** Group id of the store that the session is bound to. */
    private static Optional<String> boundStore(UserSessionModel userSession) {
        return TerminalSession.of(userSession).map(TerminalSession::storeGroupId);
    }
}
