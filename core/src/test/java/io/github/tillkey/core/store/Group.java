package io.github.tillkey.core.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A group that holds a code, or asks for one and gets it unless it is in a store, or has had one. */
record Group(
        String id,
        String name,
        @Nullable String code,
        Set<String> storeRoles,
        Set<String> staffGroups,
        @Nullable GroupNode parent,
        boolean holds,
        boolean wasStore)
        implements GroupNode {

    Group(String id, @Nullable String code, Set<String> storeRoles, @Nullable GroupNode parent) {
        this(id, code, storeRoles, parent, false);
    }

    Group(String id, @Nullable String code, Set<String> storeRoles, @Nullable GroupNode parent, boolean holds) {
        this(id, "name of " + id, code, storeRoles, Set.of(), parent, holds, false);
    }

    Group(
            String id,
            @Nullable String code,
            Set<String> storeRoles,
            Set<String> staffGroups,
            @Nullable GroupNode parent) {
        this(id, "name of " + id, code, storeRoles, staffGroups, parent, false, false);
    }

    Group(
            String id,
            String name,
            @Nullable String code,
            Set<String> storeRoles,
            Set<String> staffGroups,
            @Nullable GroupNode parent) {
        this(id, name, code, storeRoles, staffGroups, parent, false, false);
    }

    @Override
    public boolean claimsCode() {
        return wasStore || code != null;
    }

    @Override
    public @Nullable String storeId(boolean insideStore) {
        return holds || !insideStore ? code : null;
    }
}
