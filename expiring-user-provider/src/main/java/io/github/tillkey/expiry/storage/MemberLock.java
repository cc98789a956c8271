package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.storage.UserLock;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Serializes decisions about the end of a member, and makes each see what the database holds then. Without it an
 * extension and a pass at the same moment each act on what they read before, and an extended member stays disabled for
 * good.
 */
public final class MemberLock {

    private MemberLock() {}

    /**
     * Locks a member until the end of the transaction: the row of the handled end, if there is one, then the user. All
     * lock in this order.
     *
     * @return the member as the database has it now, {@code null} when there is none any more
     */
    public static @Nullable UserModel lock(KeycloakSession session, RealmModel realm, String userId) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        entities.flush(); // What this transaction has changed itself must not be read over.
        EndEntity end = entities.find(EndEntity.class, userId, LockModeType.PESSIMISTIC_WRITE);
        if (end != null) {
            entities.refresh(end);
        }
        return UserLock.lock(session, realm, userId);
    }
}
