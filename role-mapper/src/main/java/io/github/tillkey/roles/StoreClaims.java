package io.github.tillkey.roles;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What tokens and assertions say about a member's stores, whatever the names in them. Everything is sorted, so equal
 * rights give equal claims.
 *
 * <p>In a session that is bound to a store it speaks of that store only, and of nothing when the member no longer works
 * there. In any other session there is no store, and {@code stores} are all of the member's.
 *
 * @param store code of the store that the session is bound to; {@code null} in any other session, and when the member
 *     does not work there
 * @param storeRoles store roles in that store; empty without one
 * @param stores store roles by the codes of the stores
 * @param everywhere the store roles held in every store, which {@code stores} then need not list; {@code null} for
 *     somebody who does not work everywhere, and in a session that is bound to a store
 * @param until the first instant at which something of this no longer holds; {@code null} when none is known
 */
record StoreClaims(
        @Nullable String store,
        SortedSet<String> storeRoles,
        SortedMap<String, SortedSet<String>> stores,
        @Nullable SortedSet<String> everywhere,
        @Nullable Instant until) {

    private static final StoreClaims NONE =
            new StoreClaims(null, Collections.emptySortedSet(), Collections.emptySortedMap(), null, null);

    /** For a session that is bound to no store. */
    static StoreClaims of(StoreMemberships memberships) {
        return new StoreClaims(
                null,
                Collections.emptySortedSet(),
                memberships.roles(),
                memberships.everywhere().orElse(null),
                memberships.firstEnd());
    }

    /**
     * For a session that is bound to a store.
     *
     * @param bound that store; empty when it is gone
     */
    static StoreClaims of(StoreMemberships memberships, Optional<Store> bound) {
        return bound.flatMap(store -> memberships.rolesIn(store).map(roles -> {
                    SortedMap<String, SortedSet<String>> only = new TreeMap<>();
                    only.put(store.storeId(), roles);
                    return new StoreClaims(store.storeId(), roles, only, null, memberships.firstEnd(store));
                }))
                .orElse(NONE);
    }

    /** Keeps what it is given from being changed through it. */
    StoreClaims {
        storeRoles = Collections.unmodifiableSortedSet(storeRoles);
        stores = Collections.unmodifiableSortedMap(stores);
        everywhere = everywhere == null ? null : Collections.unmodifiableSortedSet(new TreeSet<>(everywhere));
    }
}
