package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.store.StoreAlerts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stores on alert whose tills an actor may see. */
public final class AlertList {

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the tills of no store */
    public AlertList(Invocation call) {
        call.require(call.rights().mayViewTills());
        this.call = call;
    }

    /**
     * For one of them.
     *
     * @throws RequestRefusedException not found, forbidden; conflict when several groups have the {@code store_id}
     */
    public AlertAcknowledgement acknowledgement(String storeId) {
        return new AlertAcknowledgement(call, call.store(storeId));
    }

    /**
     * The next ones, in the order of their store ids.
     *
     * @param after store id of the last one of the page before, {@code null} for the first page
     * @throws RequestRefusedException conflict when the realm has no PIN policy
     */
    public List<StoreAlerts.Active> after(@Nullable String after, int most) {
        return new StoreAlerts(call.session(), call.realm(), PinChecks.throttleOf(call.realm()))
                .among(Stores.of(call.session(), call.realm()).sorted().stream()
                        .filter(store -> after == null || store.storeId().compareTo(after) > 0)
                        .filter(store -> call.rights().mayViewTills(store.groupId())))
                .limit(most)
                .toList();
    }
}
