package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.store.StoreAlerts;
import org.keycloak.events.admin.OperationType;

/** Somebody has looked who was at the tills of a store on alert. */
public final class AlertAcknowledgement {

    private final Invocation call;

    /** For the stores of a realm. */
    public AlertAcknowledgement(Invocation call) {
        this.call = call;
    }

    /**
     * Ends the alert of a store that is on alert: its far misses until now no longer count. Locked tills stay locked.
     * Writes an admin event.
     *
     * @throws RequestRefusedException not found, also for a store that the actor may not view; forbidden; conflict when
     *     the realm has no PIN policy, or several groups have the {@code store_id}
     */
    public void acknowledge(String storeId) {
        Store store = call.store(storeId)
                .filter(found -> call.rights().mayViewStore(found.groupId()))
                .orElseThrow(() -> RequestRefusedException.notFound("Store not found"));
        StoreAlerts alerts = new StoreAlerts(call.session(), call.realm(), PinChecks.throttleOf(call.realm()));
        call.require(call.rights().mayManageStore(store.groupId()));
        alerts.acknowledge(store, call.actor());
        call.adminEvent(OperationType.ACTION, "TILLKEY_STORE_ALERT", "tillkey-pin/stores/" + storeId + "/alert")
                .success();
    }
}
