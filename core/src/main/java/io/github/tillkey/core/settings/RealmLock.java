package io.github.tillkey.core.settings;

import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.RealmEntity;

/**
 * Serializes read-then-write changes to a realm, on all nodes: of settings, and of lists that refer to them. It locks
 * the realm's row in Keycloak's table until the end of the transaction. Logins never take it.
 *
 * <p>Values read after acquiring it must come from the database: a cache may still hold what another transaction, on
 * this node or another, has just changed.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
public final class RealmLock {

    private RealmLock() {}

    /** Waits until no other transaction holds the lock of {@code realm}, and takes it. */
    public static void acquire(KeycloakSession session, RealmModel realm) {
        // An update that changes nothing locks the row in every database, and unlike a locking read it loads no entity.
        entities(session)
                .createQuery("update RealmEntity r set r.enabled = r.enabled where r.id = :id")
                .setParameter("id", realm.getId())
                // What else this transaction has changed is written when it is whole.
                .setFlushMode(FlushModeType.COMMIT)
                .executeUpdate();
    }

    /**
     * Acquires the lock and detaches the cached realm entity. Call before any change. What this request has read of the
     * realm is read again when needed, because another transaction may have changed it during the wait.
     */
    public static void begin(KeycloakSession session, RealmModel realm) {
        acquire(session, realm);
        EntityManager entities = entities(session);
        // Not refreshed: that fails where something in a collection of it has been removed since.
        entities.detach(entities.getReference(RealmEntity.class, realm.getId()));
    }

    static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
