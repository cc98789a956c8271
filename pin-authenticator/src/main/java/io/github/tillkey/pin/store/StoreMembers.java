package io.github.tillkey.pin.store;

import io.github.tillkey.core.RealmSettings;
import io.github.tillkey.core.store.Store;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The members of one store: whoever is in the store's group or in a group below it. Costs what the store is big, whatever the
 * size of the realm.
 */
public final class StoreMembers {

    /** Most values in one IN list: Oracle takes 1,000. */
    static final int MAX_IN = 1000;

    private StoreMembers() {}

    /** The ids of the members, those of read-only federations included. */
    public static Set<String> idsOf(KeycloakSession session, RealmModel realm, Store store) {
        GroupModel group = realm.getGroupById(store.groupId());
        if (group == null || !RealmSettings.of(realm).enabled()) {
            return Set.of();
        }
        List<String> groups = new ArrayList<>();
        collect(group, groups);
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Set<String> members = new HashSet<>();
        inChunks(groups, chunk -> {
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

    static void inChunks(List<String> values, Consumer<List<String>> action) {
        for (int start = 0; start < values.size(); start += MAX_IN) {
            action.accept(values.subList(start, Math.min(start + MAX_IN, values.size())));
        }
    }

    private static void collect(GroupModel group, List<String> ids) {
        ids.add(group.getId());
        group.getSubGroupsStream().forEach(child -> collect(child, ids));
    }
}
