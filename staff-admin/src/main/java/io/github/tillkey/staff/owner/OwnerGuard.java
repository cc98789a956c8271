package io.github.tillkey.staff.owner;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.staff.Owner;
import jakarta.persistence.Query;
import java.util.function.Function;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Refuses to delete the owner, whoever does it: the Admin REST, a workflow, a partial import that overwrites, or the
 * owner in the account console. Who must delete them takes the role away first. A realm is deleted with all its users,
 * as is what a directory has given. Offers go with owner, successor and realm.
 */
public final class OwnerGuard implements ProviderEventListener {

    private final Function<String, RuntimeException> conflict;

    /** @param conflict makes what refuses a call of the Admin REST, of a sentence */
    public OwnerGuard(Function<String, RuntimeException> conflict) {
        this.conflict = conflict;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof UserModel.UserPreRemovedEvent removal
                && Owner.isOne(removal.getRealm(), removal.getUser())) {
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

    private static Query delete(KeycloakSession session, String query, RealmModel realm) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery(query)
                .setParameter("realmId", realm.getId());
    }
}
