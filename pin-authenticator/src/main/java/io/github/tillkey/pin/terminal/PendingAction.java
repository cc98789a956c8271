package io.github.tillkey.pin.terminal;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.jpa.entities.UserRequiredActionEntity;
import org.keycloak.storage.StorageId;
import org.keycloak.storage.jpa.entity.FederatedUserRequiredActionEntity;

/**
 * A required action that waits on a user, as the database has it: Keycloak's cache lets two requests at once, on two
 * nodes too, do what it is good for once.
 *
 * <p>Keycloak's internals: the tables of required actions, of its own users and of those from a directory.
 */
final class PendingAction {

    private PendingAction() {}

    /**
     * Locks it until the transaction ends.
     *
     * @return whether it is there
     */
    static boolean lock(KeycloakSession session, RealmModel realm, UserModel user, String action) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        TypedQuery<?> query = StorageId.isLocalStorage(user.getId())
                ? entities.createQuery(
                        "select a from UserRequiredActionEntity a where a.user.id = :user and a.action = :action",
                        UserRequiredActionEntity.class)
                : entities.createQuery(
                                "select a from FederatedUserRequiredActionEntity a where a.userId = :user"
                                        + " and a.action = :action and a.realmId = :realm",
                                FederatedUserRequiredActionEntity.class)
                        .setParameter("realm", realm.getId());
        return !query.setParameter("user", user.getId())
                .setParameter("action", action)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList()
                .isEmpty();
    }
}
