package io.github.tillkey.core.settings;

import jakarta.persistence.EntityManager;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.RealmEntity;

/**
 * Lets administrators change what depends on what they have read one after the other, on all nodes: settings, and lists that refer to them.
 * It locks the realm's row in Keycloak's table until the end of the transaction. Nothing at a login takes it.
 *
 * <p>What is read behind it must come from the database: another node, or this one a moment ago, may have changed what a cache still holds.
 */
public final class RealmLock {

    private RealmLock() {}

    /** Waits until no other transaction holds the lock of {@code realm}, and takes it. */
    public static void acquire(KeycloakSession session, RealmModel realm) {
        // An update that changes nothing locks the row in every database, and unlike a locking read it loads no entity.
        entities(session)
                .createQuery("update RealmEntity r set r.enabled = r.enabled where r.id = :id")
                .setParameter("id", realm.getId())
                .executeUpdate();
    }

    /**
     * The same at the beginning of a request, before it has changed anything. What it has read of the realm and its components is read
     * again when it is needed, because somebody may have changed it while this one waited.
     */
    public static void begin(KeycloakSession session, RealmModel realm) {
        acquire(session, realm);
        EntityManager entities = entities(session);
        // Not refreshed: that fails where a component has lost a setting since.
        entities.detach(entities.getReference(RealmEntity.class, realm.getId()));
    }

    static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
