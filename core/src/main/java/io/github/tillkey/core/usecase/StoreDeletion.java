package io.github.tillkey.core.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreRemoval;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;

/**
 * Deletes a store, which is its group with all groups below it, for an actor who may manage it, and writes an admin
 * event.
 */
public final class StoreDeletion {

    private final Invocation call;
    private final Store store;

    /**
     * @param storeId {@code store_id} of the store
     * @throws RequestRefusedException not found, forbidden; conflict when several groups have the {@code store_id}
     */
    public StoreDeletion(Invocation call, String storeId) {
        call.require(call.rights().mayListStores());
        this.call = call;
        this.store = call.store(storeId);
        call.require(call.rights().mayManageStore(store.groupId()));
    }

    /**
     * @param forced also while tills or loans use it: the tills are gone then, and the loans count for nothing
     */
    public void delete(boolean forced) {
        if (forced) {
            StoreRemoval.force(call.session(), call.realm(), store);
        } else {
            StoreRemoval.remove(call.realm(), store);
        }
        call.adminEvent(OperationType.DELETE, ResourceType.GROUP.name(), "groups/" + store.groupId())
                .detail(Store.STORE_ID_ATTRIBUTE, store.storeId())
                .detail("forced", String.valueOf(forced))
                .success();
    }
}
