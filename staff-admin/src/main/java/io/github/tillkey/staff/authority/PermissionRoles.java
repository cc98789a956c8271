package io.github.tillkey.staff.authority;

import io.github.tillkey.core.server.KeycloakRights;
import io.github.tillkey.core.store.Stores;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * Tells which roles of the realm and of its clients are permissions that are given to members one by one. An
 * administrator marks them by an attribute of the role.
 */
public final class PermissionRoles {

    /** Attribute of a role: {@code true} makes it a permission. */
    public static final String PERMISSION = "staff_permission";

    /** Attribute of a realm role: {@code base} or {@code add-on} makes it a template, which contains permissions. */
    public static final String TEMPLATE = "staff_template";

    /** Attribute of a role: any value but {@code false}, among others too, makes it one that only owners give. */
    private static final String ADMINISTERS = "administers";

    /** Of Keycloak itself; in every realm. */
    private static final Set<String> KEYCLOAK_ROLES =
            Set.of(Constants.OFFLINE_ACCESS_ROLE, Constants.AUTHZ_UMA_AUTHORIZATION);

    private PermissionRoles() {}

    /** Whether an administrator calls it a permission; it may be one that {@linkplain #obstacle nobody gives}. */
    public static boolean isMarked(RoleModel role) {
        return role.getAttributeStream(PERMISSION).anyMatch("true"::equals);
    }

    /** Whether only owners give it: somebody who administers cannot be made in passing. */
    public static boolean isReserved(RoleModel role) {
        return RoleUtils.expandCompositeRoles(Set.of(role)).stream()
                .flatMap(part -> part.getAttributeStream(ADMINISTERS))
                .anyMatch(value -> !value.equals("false"));
    }

    /**
     * The role in {@code role}, or itself, that is never given as a permission; empty when there is none. These are
     * rights over Keycloak, the roles by which somebody acts on staff, what Keycloak gives to everybody or to sessions,
     * store roles, and templates.
     */
    public static Optional<RoleModel> obstacle(RealmModel realm, RoleModel role) {
        return RoleUtils.expandCompositeRoles(Set.of(role)).stream()
                .filter(part -> isBeyond(realm, part))
                .min(Comparator.comparing(RoleModel::getName));
    }

    private static boolean isBeyond(RealmModel realm, RoleModel role) {
        if (KeycloakRights.includes(realm, role)
                || role.getAttributeStream(TEMPLATE).findAny().isPresent()) {
            return true;
        }
        if (role.getContainer() instanceof ClientModel client) {
            return client.getClientId().equals(Stores.STORE_ROLES_CLIENT)
                    || Constants.defaultClients.contains(client.getClientId());
        }
        return role.equals(realm.getDefaultRole())
                || KEYCLOAK_ROLES.contains(role.getName())
                || Stream.of(Permission.values())
                        .anyMatch(permission -> permission.role().equals(role.getName()));
    }
}
