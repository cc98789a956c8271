package io.github.tillkey.core.store;

import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;

/** A group as Keycloak's caches have it. */
record KeycloakGroup(RealmModel realm, GroupModel group, StoreCodes codes, StoreRoles roles) implements GroupNode {

    @Override
    public String id() {
        return group.getId();
    }

    @Override
    public String name() {
        return group.getName();
    }

    @Override
    public @Nullable String storeId(boolean insideStore) {
        return StoreCodes.valueOf(group) == null
                ? null
                : codes.of(realm, group, insideStore).code();
    }

    @Override
    public Set<String> storeRoles() {
        return roles.mappedTo(group);
    }

    @Override
    public boolean claimsCode() {
        return StoreCodes.valueOf(group) != null || codes.hasHeld(realm, group);
    }

    @Override
    public Set<String> staffGroups() {
        return group.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE).collect(Collectors.toSet());
    }

    @Override
    public @Nullable GroupNode parent() {
        GroupModel parent = group.getParent();
        return parent == null ? null : new KeycloakGroup(realm, parent, codes, roles);
    }
}
