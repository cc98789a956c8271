package io.github.tillkey.core.store;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;

/** A group as Keycloak's caches have it. */
record KeycloakGroup(RealmModel realm, GroupModel group, StoreCodes codes, StoreRoles roles) implements GroupNode {

    /** {@code group} and the groups above it, the nearest first. */
    static Stream<GroupModel> upwards(GroupModel group) {
        return Stream.iterate(group, Objects::nonNull, GroupModel::getParent);
    }

    /** Whether {@code group} is the one with this id, or below it. */
    static boolean isAtOrBelow(GroupModel group, String id) {
        return upwards(group).anyMatch(above -> above.getId().equals(id));
    }

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
