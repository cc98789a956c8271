package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stores whose staff an actor may see. */
public final class ManagedStores {

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public ManagedStores(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /**
     * The next ones, in the order of their store ids.
     *
     * @param after store id of the last one of the page before, {@code null} for the first page
     */
    public List<Store> after(@Nullable String after, int most) {
        return Stores.of(call.session(), call.realm()).sorted().stream()
                .filter(store -> after == null || store.storeId().compareTo(after) > 0)
                .filter(call.rights()::mayViewStaff)
                .limit(most)
                .toList();
    }
}
