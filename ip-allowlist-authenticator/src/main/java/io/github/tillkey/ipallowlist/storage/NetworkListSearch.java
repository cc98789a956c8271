package io.github.tillkey.ipallowlist.storage;

import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.GroupEntity;
import org.keycloak.models.jpa.entities.UserEntity;

/**
 * Finds who has a list of networks that contains some text. Keycloak's own search finds an attribute by its whole value
 * only, so this reads its tables; the cost grows with the number of lists, not of users.
 */
public final class NetworkListSearch {

    private final EntityManager entities;
    private final String realmId;

    private NetworkListSearch(EntityManager entities, String realmId) {
        this.entities = entities;
        this.realmId = realmId;
    }

    /** The holders of lists in {@code realm}. */
    public static NetworkListSearch of(KeycloakSession session, RealmModel realm) {
        return new NetworkListSearch(
                session.getProvider(JpaConnectionProvider.class).getEntityManager(), realm.getId());
    }

    /**
     * A list, as it is stored in the database.
     *
     * @param id of the user or group, or the client id
     */
    public record Held(String id, String list) {}

    /**
     * Lists of users, local and federated, that contain {@code text}; several values of one user are several answers.
     */
    public Stream<Held> users(String text) {
        return Stream.concat(
                query(
                        "select a.user.id, coalesce(a.longValue, a.value) from UserAttributeEntity a where "
                                + "a.user.realmId = :realm"
                                + " and a.name = :name and (a.value like :text escape '!' or a.longValue like :text "
                                + "escape '!')",
                        StaffAttributes.ALLOWED_NETWORKS,
                        text),
                query(
                        "select a.userId, coalesce(a.longValue, a.value) from FederatedUserAttributeEntity a where "
                                + "a.realmId = :realm"
                                + " and a.name = :name and (a.value like :text escape '!' or a.longValue like :text "
                                + "escape '!')",
                        StaffAttributes.ALLOWED_NETWORKS,
                        text));
    }

    /**
     * The list of one user as the database has it now; empty when there is none, or it is blank. What this transaction
     * has read of the user before is read again, so that a change replaces what is there. Ask behind
     * {@link io.github.tillkey.core.settings.RealmLock}.
     */
    public Optional<String> ofUser(String userId) {
        readAgain(UserEntity.class, userId);
        return RealmNetworks.join(
                Stream.of("UserAttributeEntity a where a.user.id", "FederatedUserAttributeEntity a where a.userId")
                        .flatMap(attributes -> entities.createQuery(
                                        "select coalesce(a.longValue, a.value) from " + attributes
                                                + " = :user and a.name = :name",
                                        String.class)
                                .setParameter("user", userId)
                                .setParameter("name", StaffAttributes.ALLOWED_NETWORKS)
                                .getResultStream())
                        .filter(list -> list != null && !list.isBlank()));
    }

    /** Reads again what this transaction has read of a group before, so that a change replaces what is there. */
    public void readGroupAgain(String groupId) {
        readAgain(GroupEntity.class, groupId);
    }

    private void readAgain(Class<?> type, String id) {
        Object stored = entities.find(type, id);
        if (stored != null) {
            entities.refresh(stored);
        }
    }

    /** Lists of groups that contain {@code text}; several values of one group are several answers. */
    public Stream<Held> groups(String text) {
        return query(
                "select a.group.id, a.value from GroupAttributeEntity a where a.group.realm = :realm and a.name = :name"
                        + " and a.value like :text escape '!'",
                StaffAttributes.ALLOWED_NETWORKS,
                text);
    }

    /** Lists of clients that contain {@code text}, those of their client scopes among them. Reads every client. */
    public static Stream<Held> clients(RealmModel realm, String text) {
        return realm.getClientsStream().flatMap(client -> ClientSettings.of(client).allowedNetworks().stream()
                .filter(list -> list.contains(text))
                .map(list -> new Held(client.getClientId(), list)));
    }

    private Stream<Held> query(String jpql, String attribute, String text) {
        String pattern = '%' + text.replace("!", "!!").replace("%", "!%").replace("_", "!_") + '%';
        List<Object[]> rows = entities.createQuery(jpql, Object[].class)
                .setParameter("realm", realmId)
                .setParameter("name", attribute)
                .setParameter("text", pattern)
                .getResultList();
        return rows.stream().map(row -> new Held(String.valueOf(row[0]), String.valueOf(row[1])));
    }
}
