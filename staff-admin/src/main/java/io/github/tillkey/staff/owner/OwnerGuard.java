package io.github.tillkey.staff.owner;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.staff.Owner;
import io.github.tillkey.core.storage.UserLock;
import io.github.tillkey.core.store.Holders;
import jakarta.persistence.Query;
import java.util.function.Function;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Refuses to delete the owner, whoever does it: the Admin REST, a workflow, a partial import that overwrites, or the
 * owner in the account console. Who must delete them takes the role away first. A realm is deleted with all its users,
 * as is who vanishes from a directory. Offers go with owner, successor and realm.
 */
public final class OwnerGuard implements ProviderEventListener {

    private final Function<String, RuntimeException> conflict;

    /** @param conflict makes what refuses a call of the Admin REST, of a sentence */
    public OwnerGuard(Function<String, RuntimeException> conflict) {
        this.conflict = conflict;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof UserModel.UserPreRemovedEvent removal && isKept(removal)) {
            KeycloakSession session = removal.getKeycloakSession();
            session.getTransactionManager().setRollbackOnly();
            throw conflict.apply(LocalizedMessages.of(session).text(Owner.KEPT));
        } else if (event instanceof UserModel.UserRemovedEvent removed) {
            delete(removed.getKeycloakSession(), "tillkeyDeleteOwnerOffersOfUser", removed.getRealm())
                    .setParameter("userId", removed.getUser().getId())
                    .executeUpdate();
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            delete(removed.getKeycloakSession(), "tillkeyDeleteOwnerOffersOfRealm", removed.getRealm())
                    .executeUpdate();
        }
    }

    private static boolean isKept(UserModel.UserPreRemovedEvent removal) {
        KeycloakSession session = removal.getKeycloakSession();
        RealmModel realm = removal.getRealm();
        UserModel user = removal.getUser();
        RoleModel owner = realm.getRole(Owner.ROLE);
        if (owner == null || realm.getClientByClientId(Owner.CLIENT) == null) {
            return false;
        }
        if (user.getFederationLink() == null) {
            // Somebody may be made the owner at this moment, of which a cache does not know.
            UserLock.lock(session, realm, user.getId());
        } else if (isOfNobody(session.getContext())) {
            return false;
        }
        return Holders.directlyOf(session, owner).contains(user.getId());
    }

    /** Whether nobody has logged in for this: so Keycloak removes who has vanished from their directory. */
    private static boolean isOfNobody(KeycloakContext context) {
        return context.getBearerToken() == null
                && context.getAuthenticationSession() == null
                && context.getUserSession() == null;
    }

    private static Query delete(KeycloakSession session, String query, RealmModel realm) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery(query)
                .setParameter("realmId", realm.getId());
    }
}
