package io.github.tillkey.staff.authority;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/** What a member may do in the whole realm; its name is that of a realm role. */
public enum Permission {
    /** Who the organisation belongs to. */
    OWNER,
    /** Human resources. */
    STAFF_ADMIN;

    /** Name of the realm role. */
    public String role() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those whose realm roles are among {@code roles}. */
    public static Set<Permission> among(RealmModel realm, Set<RoleModel> roles) {
        Set<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (Permission permission : values()) {
            RoleModel role = realm.getRole(permission.role());
            if (role != null && roles.contains(role)) {
                permissions.add(permission);
            }
        }
        return permissions;
    }
}
