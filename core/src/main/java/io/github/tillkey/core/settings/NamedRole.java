package io.github.tillkey.core.settings;

import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** A role that a setting names as Keycloak does: a realm role, or {@code client.role}. */
public final class NamedRole {

    private NamedRole() {}

    /** Whether there is such a role, and none that is held in stores: of a loan Keycloak knows nothing. */
    public static boolean isOutsideOfStores(RealmModel realm, String name) {
        RoleModel role = KeycloakModelUtils.getRoleFromString(realm, name);
        ClientModel storeRoles = realm.getClientByClientId(ClientSettings.STORE_ROLES_CLIENT);
        return role != null && (storeRoles == null || !storeRoles.getId().equals(role.getContainerId()));
    }

    /** Whether somebody has the role. A role that is gone counts as everybody's, so that nobody gets past it. */
    public static boolean mayBeHeldBy(UserModel user, RealmModel realm, String name) {
        RoleModel role = KeycloakModelUtils.getRoleFromString(realm, name);
        return role == null || user.hasRole(role);
    }
}
