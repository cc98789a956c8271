package io.github.tillkey.core.store;

/**
 * A store: a group below the realm's stores group that carries {@link #STORE_ID_ATTRIBUTE}.
 *
 * @param groupId Keycloak's id of the group; what stores are matched by
 * @param storeId the organisation's own code, unique in the realm; what tokens carry
 * @param name the group's name, for people
 */
public record Store(String groupId, String storeId, String name) {

    /** Group attribute with the organisation's own code of the store. */
    public static final String STORE_ID_ATTRIBUTE = "store_id";
}
