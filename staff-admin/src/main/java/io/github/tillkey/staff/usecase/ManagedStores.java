package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import java.util.Optional;
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
     * One of them.
     *
     * @param storeId {@code store_id} of the store
     * @throws RequestRefusedException not found, also where there is such a store and the actor may not see its staff
     */
    public Store find(String storeId) {
        return lookUp(call, storeId).filter(call.rights()::mayViewStaff).orElseThrow(ManagedStores::unseen);
    }

    static RequestRefusedException unseen() {
        return RequestRefusedException.notFound("You manage no store with this store_id.");
    }

    /** The store with this {@code store_id}, also one whose staff the actor may not see. */
    static Optional<Store> lookUp(Invocation call, String storeId) {
        try {
            return Stores.of(call.session(), call.realm()).byStoreId(storeId);
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            // A code that several groups ask for is nobody's, and only administrators may know of it.
            return Optional.empty();
        }
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
