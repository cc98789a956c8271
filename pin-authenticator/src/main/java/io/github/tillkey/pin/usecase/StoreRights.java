package io.github.tillkey.pin.usecase;

/**
 * What the actor of a use case may do. The calling API answers: from Keycloak's permissions, or from the member's store
 * roles.
 */
@FunctionalInterface
public interface StoreRights {

    /**
     * Whether the actor may manage the store of this group. If the group is gone, only an actor who may manage every
     * store may.
     */
    boolean mayManage(String storeGroupId);
}
