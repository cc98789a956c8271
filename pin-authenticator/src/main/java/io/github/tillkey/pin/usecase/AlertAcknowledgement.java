package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.store.StoreAlerts;
import java.time.Duration;
import org.keycloak.events.admin.OperationType;

/** Somebody has looked who was at the tills of a store on alert. */
public final class AlertAcknowledgement {

    /** How often a member ends the alert of a store: each time the store takes its budget of far misses anew. */
    private static final int MAX_ENDED = 1;

    /** Half a day: a sliding count keeps one for up to twice its window. */
    private static final Duration ENDED_WINDOW = Duration.ofHours(12);

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
     * Writes an admin event. Without an alert nothing happens: misses could else be forgotten before they raise one.
     *
     * @throws RequestRefusedException level too low; too many, to an actor who may manage neither all staff nor the
     *     store itself; conflict when the realm has no PIN policy
     */
    public void acknowledge() {
        call.requireTwoFactors();
        StoreAlerts alerts = new StoreAlerts(call.session(), call.realm(), PinChecks.throttleOf(call.realm()));
        if (!alerts.of(store).active()) {
            return;
        }
        if (!call.rights().mayManageAllStaff()
                && !call.rights().mayManageStore(store.groupId())
                && !MissCounters.of(call.session(), call.realm())
                        .take(Scope.ALERT_ENDED, store.groupId(), MAX_ENDED, ENDED_WINDOW)) {
            throw RequestRefusedException.tooMany(
                    "The store's alert was acknowledged within a day: an administrator can do it again.");
        }
        alerts.acknowledge(store, call.actor());
        call.adminEvent(OperationType.ACTION, "TILLKEY_STORE_ALERT", "tillkey-pin/stores/" + store.storeId() + "/alert")
                .success();
    }
}
