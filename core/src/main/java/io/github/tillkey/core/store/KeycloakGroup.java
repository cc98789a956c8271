package io.github.tillkey.core.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;

/** A group as Keycloak's caches have it. */
final class KeycloakGroup implements GroupNode {

    private final Tree tree;
    private final GroupModel group;
    private final boolean asksForCode;

    /**
     * The groups that one calculation looks at. Each group above others is looked up once: somebody may be in the
     * groups of hundreds of stores, which are below the same few levels.
     */
    static final class Tree {

        private final RealmModel realm;
        private final StoreCodes codes;
        private final StoreRoles roles;
        private final Map<String, KeycloakGroup> known = new HashMap<>();

        Tree(RealmModel realm, StoreCodes codes, StoreRoles roles) {
            this.realm = realm;
            this.codes = codes;
            this.roles = roles;
        }

        KeycloakGroup node(GroupModel group) {
            return new KeycloakGroup(this, group);
        }

        private @Nullable KeycloakGroup parentOf(GroupModel group) {
            String id = group.getParentId();
            KeycloakGroup parent = id == null ? null : known.get(id);
            if (parent == null) {
                GroupModel found = group.getParent();
                if (found != null) {
                    parent = node(found);
                    known.put(found.getId(), parent);
                }
            }
            return parent;
        }
    }

    private KeycloakGroup(Tree tree, GroupModel group) {
        this.tree = tree;
        this.group = group;
        this.asksForCode = StoreCodes.valueOf(group) != null;
    }

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
        return asksForCode ? tree.codes.of(tree.realm, group, insideStore).code() : null;
    }

    @Override
    public Set<String> storeRoles() {
        return tree.roles.mappedTo(group);
    }

    @Override
    public boolean claimsCode() {
        return asksForCode || tree.codes.hasHeld(tree.realm, group);
    }

    @Override
    public Set<String> staffGroups() {
        return group.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE).collect(Collectors.toSet());
    }

    @Override
    public @Nullable GroupNode parent() {
        return tree.parentOf(group);
    }
}
