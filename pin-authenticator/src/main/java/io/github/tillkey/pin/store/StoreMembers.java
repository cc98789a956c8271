package io.github.tillkey.pin.store;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.Holders;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The members of one store. The cost grows with the store and with those who may enter all of them, not with the size
 * of the realm; who may enter for having no store is counted once in ten minutes for the whole realm.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
public final class StoreMembers {

    private StoreMembers() {}

    /**
     * The ids of all who may work in the store by any way, now or later, but for having none; it may hold a few others.
     * See {@link Stores#candidates}.
     */
    public static Set<String> idsOf(KeycloakSession session, RealmModel realm, Store store) {
        return RealmSettings.of(realm).enabled() ? Stores.of(session, realm).candidates(store) : Set.of();
    }

    /** The ids of those with a PIN who may work in every store because they have none. */
    public static Set<String> withoutStore(KeycloakSession session, RealmModel realm) {
        return RealmSettings.of(realm).enabled()
                ? Stores.of(session, realm).staffWithoutStore(PosPinCredentialModel.TYPE)
                : Set.of();
    }

    /** The ids of those who are in a group of the store that {@code chosen} accepts, or below such a group. */
    static Set<String> idsIn(KeycloakSession session, RealmModel realm, Store store, Predicate<GroupModel> chosen) {
        GroupModel group = realm.getGroupById(store.groupId());
        if (group == null || !RealmSettings.of(realm).enabled()) {
            return Set.of();
        }
        List<String> groups = new ArrayList<>();
        collect(group, chosen, groups);
        return Holders.inGroups(session, groups);
    }

    private static void collect(GroupModel group, Predicate<GroupModel> chosen, List<String> ids) {
        boolean accepted = chosen.test(group);
        if (accepted) {
            ids.add(group.getId());
        }
        group.getSubGroupsStream().forEach(child -> collect(child, accepted ? below -> true : chosen, ids));
    }
}
