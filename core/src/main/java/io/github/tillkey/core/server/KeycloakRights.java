package io.github.tillkey.core.server;

import org.keycloak.Config;
import org.keycloak.models.AdminRoles;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/** Tells the roles that give rights over Keycloak itself. */
public final class KeycloakRights {

    private KeycloakRights() {}

    /** Whether this is the realm whose members may administer others. */
    public static boolean isAdminRealm(RealmModel realm) {
        return realm.getName().equals(Config.getAdminRealm());
    }

    /** Whether the roles of this client administer a realm; the master realm has one {@code <realm>-realm} for each. */
    public static boolean areRolesOf(String clientId, boolean adminRealm) {
        return clientId.equals(Constants.REALM_MANAGEMENT_CLIENT_ID) || (adminRealm && clientId.endsWith("-realm"));
    }

    /** Whether {@code role} alone, without the roles in it, gives such a right. */
    public static boolean includes(RealmModel realm, RoleModel role) {
        return role.getContainer() instanceof ClientModel client
                ? areRolesOf(client.getClientId(), isAdminRealm(realm))
                : isAdminRealm(realm) && role.getName().equals(AdminRoles.CREATE_REALM);
    }
}
