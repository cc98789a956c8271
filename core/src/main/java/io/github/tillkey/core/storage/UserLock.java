package io.github.tillkey.core.storage;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.List;
import org.hibernate.Hibernate;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.cache.CachedUserModel;
import org.keycloak.models.jpa.entities.UserEntity;
import org.keycloak.storage.StorageId;

/**
 * Serializes changes of a user, and makes each see what the database holds then.
 *
 * <p>Keycloak's internals: the entity of a user.
 */
public final class UserLock {

    private UserLock() {}

    /**
     * Locks a user of {@code realm} until the end of the transaction. Groups and roles are read after it from the
     * database, because the user is taken out of Keycloak's cache.
     *
     * @return the user as the database has it now, {@code null} when there is none any more
     */
    public static @Nullable UserModel lock(KeycloakSession session, RealmModel realm, String userId) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        entities.flush(); // What this transaction has changed itself must not be read over.
        UserEntity stored = entities.createQuery(
                        "select u from UserEntity u where u.id = :id and u.realmId = :realmId", UserEntity.class)
                .setParameter("id", userId)
                .setParameter("realmId", realm.getId())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst()
                .orElse(null);
        if (stored != null) {
            if (Hibernate.isInitialized(stored.getAttributes())) {
                // A refresh fetches the list again, but leaves attributes that were read before the lock as they were.
                List.copyOf(stored.getAttributes()).forEach(entities::detach);
            }
            entities.refresh(stored);
        } else if (StorageId.isLocalStorage(userId)) {
            return null;
        }
        UserModel user = session.users().getUserById(realm, userId);
        if (user instanceof CachedUserModel cached) {
            cached.invalidate();
        }
        return user;
    }
}
