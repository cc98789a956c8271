package io.github.tillkey.pin.store;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** The managers of a store: its members with the store role {@code manage-terminals}. */
public final class StoreManagers {

    private StoreManagers() {}

    /** Whether {@code user} is a manager of {@code store}. */
    public static boolean isManager(KeycloakSession session, RealmModel realm, UserModel user, Store store) {
        return isManager(Stores.of(session, realm).membershipsOf(user), store);
    }

    private static boolean isManager(StoreMemberships memberships, Store store) {
        return memberships
                .rolesIn(store)
                .filter(roles -> roles.contains(EnrolmentSettings.MANAGE_TERMINALS))
                .isPresent();
    }

    /** The stores that {@code user} is a manager of, sorted by store id. Not for a login at a till: it may be many. */
    public static List<Store> storesOf(KeycloakSession session, RealmModel realm, UserModel user) {
        Stores stores = Stores.of(session, realm);
        StoreMemberships memberships = stores.membershipsOf(user);
        List<Store> all = memberships.everywhere().isPresent() ? stores.sorted() : memberships.storesWithLevels();
        return all.stream().filter(store -> isManager(memberships, store)).toList();
    }

    /**
     * Managers whom a mail reaches: enabled, with a verified address. Those of the store's own groups come first, then
     * those who manage it by a level, or every store. May load all who work there: never for a login.
     *
     * @param most how many at most; always the same ones
     */
    public static List<UserModel> withMail(KeycloakSession session, RealmModel realm, Store store, int most) {
        ClientModel container = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        RoleModel role = container == null ? null : container.getRole(EnrolmentSettings.MANAGE_TERMINALS);
        if (role == null) {
            return List.of();
        }
        Set<String> own = StoreMembers.idsIn(session, realm, store, group -> makesManagers(group, container, role));
        List<UserModel> managers = new ArrayList<>(reachable(session, realm, store, own, most));
        if (managers.size() < most) {
            // Nobody manages a store for having none.
            Set<String> others = new HashSet<>(StoreMembers.idsOf(session, realm, store));
            others.removeAll(own);
            managers.addAll(reachable(session, realm, store, others, most - managers.size()));
        }
        return List.copyOf(managers);
    }

    private static List<UserModel> reachable(
            KeycloakSession session, RealmModel realm, Store store, Set<String> ids, int most) {
        return ids.stream()
                .sorted()
                .map(id -> session.users().getUserById(realm, id))
                .filter(Objects::nonNull)
                .filter(user -> user.isEnabled()
                        && user.isEmailVerified()
                        && user.getEmail() != null
                        && !user.getEmail().isBlank()
                        && isManager(session, realm, user, store))
                .limit(most)
                .toList();
    }

    private static boolean makesManagers(GroupModel group, ClientModel container, RoleModel role) {
        return group.getClientRoleMappingsStream(container)
                .anyMatch(mapped -> mapped.equals(role) || mapped.hasRole(role));
    }
}
