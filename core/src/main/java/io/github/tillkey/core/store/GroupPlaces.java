package io.github.tillkey.core.store;

import java.util.ArrayList;
import java.util.LinkedList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a group of Keycloak's makes of its members.
 *
 * <p>Below the stores group a group belongs to the nearest store at or above it. Outside of stores it opens nothing,
 * unless a group at or above it says so: a <em>level</em> lists the ids of groups for its staff, itself or groups below
 * it, and these work in every store below the level, with all groups below them. The level lists them, not they
 * themselves, and not by their names: whoever may manage one group only must not widen where its members work. A group
 * that claims to be a store, or was one, is no level, and neither it nor a group below it is staff of one.
 *
 * <p>Roles are those mapped to the groups from the member's group up to the store or level, both included; a role
 * mapped above is none.
 *
 * <p>Elsewhere, the nearest group with {@link Stores#ALL_STORES} makes its members work everywhere. Below the stores
 * group that role counts for nothing, because a store or a level must not give away other stores.
 */
final class GroupPlaces {

    private GroupPlaces() {}

    /**
     * The membership of those who are in {@code group}; empty when it gives none.
     *
     * @param storesGroupId of a group that exists: without one, groups in the tree would look as if they were elsewhere
     */
    static Optional<Membership> membership(GroupNode group, String storesGroupId) {
        List<GroupNode> way = below(group, storesGroupId);
        if (way == null || way.isEmpty()) {
            // Nobody works in all stores by being in the group above them. It may carry the role for everywhere,
            // though.
            return everywhere(group);
        }
        Store store = storeOn(way);
        if (store != null) {
            SortedSet<String> roles =
                    rolesOf(way.stream().dropWhile(above -> !above.id().equals(store.groupId())));
            return Optional.of(new Membership(new Membership.InStore(store), roles, Membership.Way.GROUP, null));
        }
        for (int i = 0; i < way.size(); i++) {
            List<GroupNode> inside = way.subList(i, way.size());
            if (isStaff(inside) && inside.stream().noneMatch(GroupNode::claimsCode)) {
                Membership.Place level = new Membership.OnLevel(inside.get(0).id());
                // Who holds no role on it works nowhere by it.
                return Optional.of(rolesOf(inside.stream()))
                        .filter(roles -> !roles.isEmpty())
                        .map(roles -> new Membership(level, roles, Membership.Way.LEVEL, null));
            }
        }
        return Optional.empty();
    }

    /** The store nearest at or above {@code group} and below the stores group, {@code null} when there is none. */
    static @Nullable Store storeOf(GroupNode group, String storesGroupId) {
        List<GroupNode> way = below(group, storesGroupId);
        return way == null ? null : storeOn(way);
    }

    /** Whether {@code group} is below the stores group, or is it. */
    static boolean isInTree(GroupNode group, String storesGroupId) {
        return below(group, storesGroupId) != null;
    }

    /**
     * The groups from below the stores group down to {@code group}; {@code null} when the stores group is not above it.
     */
    private static @Nullable List<GroupNode> below(GroupNode group, String storesGroupId) {
        LinkedList<GroupNode> way = new LinkedList<>();
        for (GroupNode node = group; node != null; node = node.parent()) {
            if (node.id().equals(storesGroupId)) {
                return List.copyOf(way);
            }
            way.addFirst(node);
        }
        return null;
    }

    /**
     * From the top, because a store has no stores inside: a group in a store gets no code of its own. One that was
     * moved there keeps the code that it holds.
     */
    private static @Nullable Store storeOn(List<GroupNode> way) {
        Store store = null;
        List<String> levels = new ArrayList<>();
        for (GroupNode next : way) {
            String storeId = next.storeId(store != null);
            if (storeId != null) {
                store = new Store(next.id(), storeId, next.name(), levels);
            }
            levels.add(next.id());
        }
        return store;
    }

    /** Whether the first of these is a level, and the last one is for its staff. */
    private static boolean isStaff(List<GroupNode> inside) {
        Set<String> staff = inside.get(0).staffGroups();
        return inside.size() == 1
                ? staff.contains(inside.get(0).id())
                : inside.stream().skip(1).anyMatch(group -> staff.contains(group.id()));
    }

    private static SortedSet<String> rolesOf(Stream<GroupNode> groups) {
        SortedSet<String> roles = new TreeSet<>();
        groups.forEach(group -> roles.addAll(group.storeRoles()));
        roles.remove(Stores.ALL_STORES);
        return roles;
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
