package io.github.tillkey.pin.store;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.InClause;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The members of one store: everybody in the store's group or in a group below it. The cost grows with the store, not
 * with the size of the realm.
 */
public final class StoreMembers {

    private StoreMembers() {}

    /** The ids of the members, those of read-only federations included. */
    public static Set<String> idsOf(KeycloakSession session, RealmModel realm, Store store) {
        return idsIn(session, realm, store, group -> true);
    }

    /** The ids of those members who are in a group of the store that {@code chosen} accepts, or below such a group. */
    static Set<String> idsIn(KeycloakSession session, RealmModel realm, Store store, Predicate<GroupModel> chosen) {
        GroupModel group = realm.getGroupById(store.groupId());
        if (group == null || !RealmSettings.of(realm).enabled()) {
            return Set.of();
        }
        List<String> groups = new ArrayList<>();
        collect(group, chosen, groups);
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Set<String> members = new HashSet<>();
        InClause.inChunks(groups, chunk -> {
            members.addAll(entities.createQuery(
                            "select m.user.id from UserGroupMembershipEntity m where m.groupId in :groups",
                            String.class)
                    .setParameter("groups", chunk)
                    .getResultList());
            members.addAll(entities.createQuery(
                            "select m.userId from FederatedUserGroupMembershipEntity m where m.groupId in :groups",
                            String.class)
                    .setParameter("groups", chunk)
                    .getResultList());
        });
        return members;
    }

    private static void collect(GroupModel group, Predicate<GroupModel> chosen, List<String> ids) {
        boolean accepted = chosen.test(group);
        if (accepted) {
            ids.add(group.getId());
        }
        group.getSubGroupsStream().forEach(child -> collect(child, accepted ? below -> true : chosen, ids));
    }
}
