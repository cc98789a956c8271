package io.github.tillkey.core.store;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
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
 * <p>A member works in the nearest store at or above each of the member's groups, provided the realm's stores group is
 * above it. Store roles are those mapped to the groups from the member's group up to the store, both included; a role
 * mapped above the store is not a role in the store.
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
        for (GroupNode group : groups) {
            SortedSet<String> roles = new TreeSet<>();
            Store store = storeOf(group, storesGroupId, roles);
            if (store != null) {
                found.computeIfAbsent(store.storeId(), id -> new Membership(store, new TreeSet<>()))
                        .roles()
                        .addAll(roles);
            }
        }
        return new StoreMemberships(found);
    }

    /**
     * The store nearest at or above {@code group} and below the stores group, {@code null} when there is none. Groups
     * are asked from the top, because a store has no stores inside: a group in a store gets no code of its own. One
     * that was moved there keeps the code that it holds.
     *
     * @param roles receives the store roles on the way from {@code group} up to the store
     */
    static @Nullable Store storeOf(GroupNode group, String storesGroupId, Set<String> roles) {
        Deque<GroupNode> way = new ArrayDeque<>();
        GroupNode node = group;
        for (; node != null && !node.id().equals(storesGroupId); node = node.parent()) {
            way.push(node);
        }
        if (node == null) {
            return null;
        }
        Store store = null;
        Set<String> inStore = new HashSet<>();
        for (GroupNode next : way) {
            String storeId = next.storeId(store != null);
            if (storeId != null) {
                store = new Store(next.id(), storeId, next.name());
                inStore.clear();
            }
            if (store != null) {
                inStore.addAll(next.storeRoles());
            }
        }
        roles.addAll(inStore);
        return store;
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
