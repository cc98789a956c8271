package io.github.tillkey.pin.store;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import java.util.List;
import java.util.Objects;
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
        return Stores.of(session, realm)
                .membershipsOf(user)
                .rolesIn(store)
                .filter(roles -> roles.contains(EnrolmentSettings.MANAGE_TERMINALS))
                .isPresent();
    }

    /**
     * Managers whom a mail reaches: enabled, with a verified address. Reads the members of the groups of the store that
     * make managers: never for a login.
     *
     * @param most how many at most; always the same ones
     */
    public static List<UserModel> withMail(KeycloakSession session, RealmModel realm, Store store, int most) {
        ClientModel container = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        RoleModel role = container == null ? null : container.getRole(EnrolmentSettings.MANAGE_TERMINALS);
        if (role == null) {
            return List.of();
        }
        return StoreMembers.idsIn(session, realm, store, group -> makesManagers(group, container, role)).stream()
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
