package io.github.tillkey.core.event;

import jakarta.persistence.EntityManager;
import java.util.Optional;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.jpa.JpaEventStoreProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Erases what stored events tell of somebody.
 *
 * <p>Keycloak's internals: the tables of events, because its API erases by realm and time only.
 */
public final class StoredEvents {

    private StoredEvents() {}

    /**
     * How many there were.
     *
     * @param removed user events of the member
     * @param emptied admin events about the member, of which only who did what when remains, with ids
     */
    public record Erased(int removed, int emptied) {}

    /** Erases those of this user; empty where the server keeps events elsewhere than in Keycloak's tables. */
    public static Optional<Erased> erase(KeycloakSession session, RealmModel realm, String userId) {
        if (!(session.getProvider(EventStoreProvider.class) instanceof JpaEventStoreProvider)) {
            return Optional.empty();
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        int removed = entities.createQuery("delete from EventEntity e where e.realmId = :realm and e.userId = :user")
                .setParameter("realm", realm.getId())
                .setParameter("user", userId)
                .executeUpdate();
        String literal = userId.replaceAll("([\\\\%_])", "\\\\$1");
        int emptied = entities.createQuery("update AdminEventEntity e set e.representation = null,"
                        + " e.detailsJson = null where e.realmId = :realm and concat('/', e.resourcePath, '/')"
                        + " like :path escape '\\'")
                .setParameter("realm", realm.getId())
                .setParameter("path", "%/" + literal + "/%")
                .executeUpdate();
        return Optional.of(new Erased(removed, emptied));
    }
}
