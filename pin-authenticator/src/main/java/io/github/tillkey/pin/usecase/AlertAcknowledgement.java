package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.store.StoreAlerts;
import org.keycloak.events.admin.OperationType;

/** Somebody has looked who was at the tills of a store on alert. */
public final class AlertAcknowledgement {

    private final Invocation call;
    private final Store store;

    /** @throws RequestRefusedException forbidden, to an actor who may not manage the tills of {@code store} */
    public AlertAcknowledgement(Invocation call, Store store) {
        call.require(call.rights().mayManageTills(store.groupId()));
        this.call = call;
        this.store = store;
    }

    /**
     * Ends the alert of a store that is on alert: its far misses until now no longer count. Locked tills stay locked.
     * Writes an admin event.
     *
     * @throws RequestRefusedException conflict when the realm has no PIN policy
     */
    public void acknowledge() {
        new StoreAlerts(call.session(), call.realm(), PinChecks.throttleOf(call.realm()))
                .acknowledge(store, call.actor());
        call.adminEvent(OperationType.ACTION, "TILLKEY_STORE_ALERT", "tillkey-pin/stores/" + store.storeId() + "/alert")
                .success();
    }
}
