package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Which store a login is in, decided when it has ended: whether a flow has our step does not matter. */
final class LoginStore {

    private LoginStore() {}

    /**
     * Binds the session to the store that the request names, else to the member's choice, else leaves it as it is
     * while the member works there. The session of a till stays in the till's store.
     *
     * @return why the client may not be entered; empty when it may
     */
    static Optional<Reason> bind(
            KeycloakSession session, AuthenticationSessionModel login, AuthenticatedClientSessionModel clientSession) {
        UserSessionModel userSession = clientSession.getUserSession();
        Optional<String> bound = StoreBinding.of(userSession);
        String named = StoreBinding.named(session, login);
        StoreBinding.settle(clientSession);
        if (TerminalSession.of(userSession).isPresent()) {
            return bindAtTill(session, clientSession, bound.flatMap(stores(session, userSession)::byGroupId), named);
        }
        String chosen = StoreBinding.chosen(login);
        boolean asked = named != null || chosen != null;
        ClientSettings settings = ClientSettings.of(clientSession.getClient());
        if (!asked && bound.isEmpty() && !settings.requiresStore()) {
            StoreBinding.bind(session, clientSession, null);
            return Optional.empty();
        }
        Stores stores = stores(session, userSession);
        StoreMemberships memberships = stores.membershipsOf(userSession.getUser());
        Store store = (named != null
                        ? stores.ofMember(memberships, named)
                        : Optional.ofNullable(chosen)
                                .or(() -> bound)
                                .flatMap(stores::byGroupId)
                                .filter(memberships::includes))
                .orElse(null);
        if (store == null && asked) {
            return Optional.of(Reason.NOT_IN_STORE);
        }
        if (store == null && settings.requiresStore()) {
            // A login by an identity provider, or after a forgotten password, passes no step that would ask.
            store = only(memberships);
            // Of settings that are broken the rule tells, which refuses the token.
            if (store == null && settings.problem().isEmpty()) {
                return Optional.of(Reason.STORE_REQUIRED);
            }
        }
        StoreBinding.bind(session, clientSession, store == null ? null : store.groupId());
        return Optional.empty();
    }

    /** The store of a member who works in one, {@code null} for all others. */
    private static @Nullable Store only(StoreMemberships memberships) {
        List<Store> stores = memberships.everywhere().isPresent() ? List.of() : memberships.storesWithLevels();
        return stores.size() == 1 ? stores.get(0) : null;
    }

    private static Optional<Reason> bindAtTill(
            KeycloakSession session,
            AuthenticatedClientSessionModel clientSession,
            Optional<Store> store,
            @Nullable String named) {
        if (named != null && !store.map(Store::storeId).equals(Optional.of(named))) {
            return Optional.of(Reason.NOT_STORE_OF_TILL);
        }
        // Of a store that is gone the token gate refuses everything.
        store.ifPresent(known -> StoreBinding.bind(session, clientSession, known.groupId()));
        return Optional.empty();
    }

    private static Stores stores(KeycloakSession session, UserSessionModel userSession) {
        return Stores.of(session, userSession.getRealm());
    }
}
