package io.github.tillkey.core.staff;

import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * The one person to whom the organisation belongs: who holds the realm role {@value #ROLE}, mapped to the member
 * itself, in a realm with the staff administration. Elsewhere a role of this name is something else, and means nothing
 * here.
 */
public final class Owner {

    /** Name of the realm role. */
    public static final String ROLE = "owner";

    /** Client of the staff administration. */
    public static final String CLIENT = "tillkey-staff";

    /** Key of the sentence that refuses to delete the owner. */
    public static final String KEPT = "tillkeyOwnerKept";

    private Owner() {}

    /** Whether {@code member} is one; only administrators of Keycloak can make several. */
    public static boolean isOne(RealmModel realm, UserModel member) {
        RoleModel role = realm.getRole(ROLE);
        return role != null && member.hasDirectRole(role) && realm.getClientByClientId(CLIENT) != null;
    }
}
