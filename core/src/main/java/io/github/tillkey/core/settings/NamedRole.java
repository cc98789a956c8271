package io.github.tillkey.core.settings;

import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** A role that a setting names as Keycloak does: a realm role, or {@code client.role}. */
public final class NamedRole {

    private NamedRole() {}

    /** Whether there is such a role. Keycloak does not rename or remove it in settings. */
    public static boolean exists(RealmModel realm, String name) {
        return KeycloakModelUtils.getRoleFromString(realm, name) != null;
    }

    /**
     * Whether the name may come to mean another role: Keycloak looks for a client of the part before a dot first, so a
     * new client takes the place of a realm role with a dot in its name, and its holders lose what the role demands.
     */
    public static boolean isAmbiguous(RealmModel realm, String name) {
        return name.contains(".") && realm.getRole(name) != null;
    }

    /**
     * Whether a setting may name it: there is such a role, and no other that the name could mean, and it is not held in
     * stores: Keycloak does not know the roles of a loan.
     */
    public static boolean isValid(RealmModel realm, String name) {
        RoleModel role = KeycloakModelUtils.getRoleFromString(realm, name);
        ClientModel storeRoles = realm.getClientByClientId(ClientSettings.STORE_ROLES_CLIENT);
        return role != null
                && !isAmbiguous(realm, name)
                && (storeRoles == null || !storeRoles.getId().equals(role.getContainerId()));
    }

    /** Whether somebody has the role. A role that is gone counts as everybody's, so that nobody gets past it. */
    public static boolean mayBeHeldBy(UserModel user, RealmModel realm, String name) {
        RoleModel role = KeycloakModelUtils.getRoleFromString(realm, name);
        return role == null || user.hasRole(role);
    }
}
