package io.github.tillkey.core.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link GroupPlaces} needs to know of a group; keeps its logic free of Keycloak types. */
interface GroupNode {

    /** The group's id. */
    String id();

    /** The group's name. */
    String name();

    /**
     * The code that the group holds, {@code null} when it is not a store.
     *
     * @param insideStore whether a store is above it
     */
    @Nullable
    String storeId(boolean insideStore);

    /** Names of the store roles mapped to this very group, composites expanded. */
    Set<String> storeRoles();

    /**
     * Whether the group carries a code or has ever held one, even if another group holds it now. Asked only where the
     * group is not in a store.
     */
    boolean claimsCode();

    /** Ids of the groups for the staff of this level, as {@link Stores#STAFF_GROUPS_ATTRIBUTE} lists them. */
    Set<String> staffGroups();

    /** The parent group, {@code null} at the top. */
    @Nullable
    GroupNode parent();
}
