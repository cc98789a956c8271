package io.github.tillkey.core.store;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In which stores a member works, and with which store roles.
 *
 * <p>A member works in the topmost store at or above each of the member's groups, provided the realm's stores group is above it.
 * Store roles are those mapped to the groups from the member's group up to the store, both included; a role mapped above the
 * store is no role in the store.
 */
public final class StoreMemberships {

    private final SortedMap<String, Membership> byStoreId;

    private StoreMemberships(SortedMap<String, Membership> byStoreId) {
        this.byStoreId = byStoreId;
    }

    private record Membership(Store store, SortedSet<String> roles) {}

    /**
     * Derives the memberships of someone who is in {@code groups}.
     *
     * @param storesGroupId id of the realm's stores group
     */
    static StoreMemberships of(Collection<? extends GroupNode> groups, String storesGroupId) {
        SortedMap<String, Membership> found = new TreeMap<>();
        Set<String> ambiguous = new HashSet<>();
        for (GroupNode group : groups) {
            SortedSet<String> roles = new TreeSet<>();
            Store store = storeOf(group, storesGroupId, roles);
            if (store == null) {
                continue;
            }
            Membership known = found.computeIfAbsent(store.storeId(), id -> new Membership(store, new TreeSet<>()));
            known.roles().addAll(roles);
            if (!known.store().groupId().equals(store.groupId())) {
                ambiguous.add(store.storeId());
            }
        }
        // Two groups with one store id: a token could not say which of them is meant, so neither counts.
        found.keySet().removeAll(ambiguous);
        return new StoreMemberships(found);
    }

    /**
     * The topmost store at or above {@code group} and below the stores group, {@code null} when there is none. Topmost, so that
     * whoever may manage a group inside a store cannot make it pass for another store.
     *
     * @param roles receives the store roles on the way from {@code group} up to the store
     */
    static @Nullable Store storeOf(GroupNode group, String storesGroupId, Set<String> roles) {
        Store store = null;
        Set<String> onTheWay = new HashSet<>();
        for (GroupNode node = group; node != null; node = node.parent()) {
            if (node.id().equals(storesGroupId)) {
                return store;
            }
            onTheWay.addAll(node.storeRoles());
            String storeId = node.storeId();
            if (storeId != null) {
                store = new Store(node.id(), storeId, node.name());
                roles.addAll(onTheWay);
                onTheWay.clear();
            }
        }
        return null;
    }

    /** Whether the member works in {@code store}; compared by group id. */
    public boolean includes(Store store) {
        return byStoreId.values().stream()
                .anyMatch(membership -> membership.store().groupId().equals(store.groupId()));
    }

    /** The stores that the member works in, sorted by store id. */
    public List<Store> stores() {
        return byStoreId.values().stream().map(Membership::store).toList();
    }

    /** Store roles held in {@code store}, sorted; empty when the member does not work there. */
    public Optional<SortedSet<String>> rolesIn(Store store) {
        return byStoreId.values().stream()
                .filter(membership -> membership.store().groupId().equals(store.groupId()))
                .findFirst()
                .map(membership -> Collections.unmodifiableSortedSet(membership.roles()));
    }

    /** Store roles by store id, both sorted. */
    public SortedMap<String, SortedSet<String>> roles() {
        SortedMap<String, SortedSet<String>> roles = new TreeMap<>();
        for (Map.Entry<String, Membership> membership : byStoreId.entrySet()) {
            roles.put(
                    membership.getKey(),
                    Collections.unmodifiableSortedSet(membership.getValue().roles()));
        }
        return Collections.unmodifiableSortedMap(roles);
    }
}
