package io.github.tillkey.pin.usecase;

/** What the actor of a use case may do, as the door knows it: Keycloak's permissions, or the roles that a member holds in stores. */
@FunctionalInterface
public interface StoreRights {

    /** Whether the actor may manage the store of this group, which may be gone: then only someone who may manage every store. */
    boolean mayManage(String storeGroupId);
}
