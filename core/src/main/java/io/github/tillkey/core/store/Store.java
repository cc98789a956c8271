package io.github.tillkey.core.store;

import java.util.List;

/**
 * A store: a group below the realm's stores group that carries {@link #STORE_ID_ATTRIBUTE}.
 *
 * @param groupId Keycloak's id of the group; what stores are matched by
 * @param storeId the organisation's own code, unique in the realm; what tokens carry
 * @param name the group's name, for people
 * @param levels ids of the groups between the stores group and the store, from the top: a role held on one holds in the
 *     store
 */
public record Store(String groupId, String storeId, String name, List<String> levels) {

    /** Group attribute with the organisation's own code of the store. */
    public static final String STORE_ID_ATTRIBUTE = "store_id";

    /** Keeps a copy of the levels. */
    public Store {
        levels = List.copyOf(levels);
    }

    /** A store right below the stores group. */
    public Store(String groupId, String storeId, String name) {
        this(groupId, storeId, name, List.of());
    }
}
