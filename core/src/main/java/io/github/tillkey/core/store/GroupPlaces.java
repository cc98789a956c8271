package io.github.tillkey.core.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a group of Keycloak's makes of its members.
 *
 * <p>Below the stores group a group belongs to the nearest store at or above it; outside of stores, to a
 * <em>level</em>. Each group there is a level of its own, but those that the level above names as its staff groups. The
 * level names them, not they themselves: whoever may manage one group only must not widen where its members work. Roles
 * are those mapped to the groups from the member's group up to the store or level, both included; a role mapped above
 * is none.
 *
 * <p>Elsewhere, the nearest group with {@link Stores#ALL_STORES} makes its members work everywhere. Below the stores
 * group that role counts for nothing, because a store or a level must not give away other stores.
 */
final class GroupPlaces {

    private GroupPlaces() {}

    /** Where a group belongs, below the stores group. {@code place} is {@code null} for the stores group itself. */
    private record Below(Membership.@Nullable Place place, SortedSet<String> roles) {}

    /** The membership of those who are in {@code group}; empty when it gives none. */
    static Optional<Membership> membership(GroupNode group, @Nullable String storesGroupId) {
        Deque<GroupNode> way = below(group, storesGroupId);
        if (way == null) {
            return everywhere(group);
        }
        if (way.isEmpty()) {
            // Nobody works in all stores by being in the group above them. It may carry the role for everywhere,
            // though.
            return everywhere(group);
        }
        Below end = follow(way);
        SortedSet<String> roles = end.roles();
        roles.remove(Stores.ALL_STORES);
        if (end.place() instanceof Membership.InStore store) {
            return Optional.of(new Membership(store, roles, Membership.Way.GROUP, null));
        }
        // A level is often there for order only: who holds no role on it works nowhere by it.
        return end.place() == null || roles.isEmpty()
                ? Optional.empty()
                : Optional.of(new Membership(end.place(), roles, Membership.Way.LEVEL, null));
    }

    /** The store nearest at or above {@code group} and below the stores group, {@code null} when there is none. */
    static @Nullable Store storeOf(GroupNode group, @Nullable String storesGroupId) {
        Deque<GroupNode> way = below(group, storesGroupId);
        return way != null && follow(way).place() instanceof Membership.InStore in ? in.store() : null;
    }

    /** Whether {@code group} is below the stores group, or is it. */
    static boolean isInTree(GroupNode group, @Nullable String storesGroupId) {
        return below(group, storesGroupId) != null;
    }

    /**
     * The groups from below the stores group down to {@code group}; {@code null} when the stores group is not above it.
     */
    private static @Nullable Deque<GroupNode> below(GroupNode group, @Nullable String storesGroupId) {
        Deque<GroupNode> way = new ArrayDeque<>();
        for (GroupNode node = group; node != null; node = node.parent()) {
            if (node.id().equals(storesGroupId)) {
                return way;
            }
            way.push(node);
        }
        return null;
    }

    /**
     * From the top, because a store has no stores inside: a group in a store gets no code of its own. One that was
     * moved there keeps the code that it holds.
     */
    private static Below follow(Deque<GroupNode> way) {
        Membership.Place place = null;
        GroupNode level = null;
        boolean insideStaff = false;
        List<String> levels = new ArrayList<>();
        SortedSet<String> roles = new TreeSet<>();
        for (GroupNode next : way) {
            String storeId = next.storeId(place instanceof Membership.InStore);
            if (storeId != null) {
                place = new Membership.InStore(new Store(next.id(), storeId, next.name(), levels));
                roles.clear();
            } else if (!(place instanceof Membership.InStore)) {
                insideStaff |= level != null && level.staffGroups().contains(next.name());
                if (!insideStaff) {
                    level = next;
                    place = new Membership.OnLevel(next.id());
                    roles.clear();
                }
            }
            levels.add(next.id());
            roles.addAll(next.storeRoles());
        }
        return new Below(place, roles);
    }

    private static Optional<Membership> everywhere(GroupNode group) {
        SortedSet<String> roles = new TreeSet<>();
        for (GroupNode node = group; node != null; node = node.parent()) {
            roles.addAll(node.storeRoles());
            if (roles.contains(Stores.ALL_STORES)) {
                return Optional.of(everywhere(roles));
            }
        }
        return Optional.empty();
    }

    /** The membership of a holder of {@link Stores#ALL_STORES} and these roles. */
    static Membership everywhere(SortedSet<String> roles) {
        SortedSet<String> held = new TreeSet<>(roles);
        held.remove(Stores.ALL_STORES);
        return new Membership(new Membership.Everywhere(), held, Membership.Way.ALL_STORES, null);
    }
}
