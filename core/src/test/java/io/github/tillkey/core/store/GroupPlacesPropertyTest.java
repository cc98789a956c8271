package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random trees of groups against a model that starts at the store and asks of each group whether it opens it, where the
 * code under test starts at the group. Names are prefixes of each other, and hold slashes and marks; none of that may
 * matter. The seed is fixed.
 */
class GroupPlacesPropertyTest {

    private static final int TREES = 20_000;
    private static final String ROOT = "root";
    private static final List<String> NAMES = List.of("a", "a/b", "aa", "b", "a ", "\u00e5", "a\u030a", "stores");
    private static final List<String> ROLES = List.of("cashier", "manager", Stores.ALL_STORES);

    private final Random random = new Random(20_261_130);

    @Test
    void theCalculationAgreesWithTheModel() {
        int open = 0;
        int byLevel = 0;
        int shut = 0;
        for (int i = 0; i < TREES; i++) {
            List<Group> tree = tree();
            List<Group> groups =
                    Stream.generate(() -> any(tree)).limit(random.nextInt(4)).toList();
            StoreMemberships memberships = new StoreMemberships(
                    groups.stream()
                            .map(group -> GroupPlaces.membership(group, ROOT))
                            .flatMap(Optional::stream)
                            .toList(),
                    level -> stores(tree).stream()
                            .filter(store -> store.levels().contains(level))
                            .toList());
            Map<String, SortedSet<String>> listed = new TreeMap<>();
            for (Store store : stores(tree)) {
                SortedSet<String> expected = rolesIn(store, groups);
                assertThat(memberships.rolesIn(store).orElse(null))
                        .as("%s in %s of %s", groups, store, tree)
                        .isEqualTo(expected);
                assertThat(memberships.includes(store)).isEqualTo(expected != null);
                if (expected != null) {
                    open++;
                    boolean named =
                            memberships.in(store).stream().anyMatch(held -> held.way() != Membership.Way.ALL_STORES);
                    byLevel +=
                            memberships.in(store).stream().anyMatch(held -> held.way() == Membership.Way.LEVEL) ? 1 : 0;
                    if (named) {
                        listed.put(store.storeId(), expected);
                    }
                } else {
                    shut++;
                }
            }
            assertThat(memberships.roles()).as("%s of %s", groups, tree).isEqualTo(listed);
        }
        // All kinds of answers were met, and often.
        assertThat(List.of(open, byLevel, shut)).allMatch(times -> times > TREES / 200);
    }

    /** {@code null} when none of the groups opens the store. */
    private static @Nullable SortedSet<String> rolesIn(Store store, List<Group> groups) {
        SortedSet<String> roles = new TreeSet<>();
        boolean works = false;
        for (Group group : groups) {
            Set<String> given = rolesIn(store, group);
            if (given != null) {
                works = true;
                roles.addAll(given);
            }
        }
        roles.remove(Stores.ALL_STORES);
        return works ? roles : null;
    }

    private static @Nullable Set<String> rolesIn(Store store, Group group) {
        List<Group> up = up(group);
        List<String> ids = up.stream().map(Group::id).toList();
        int root = ids.indexOf(ROOT);
        List<Group> inTree = root < 0 ? List.of() : up.subList(0, root);
        if (inTree.isEmpty()) {
            // Everywhere, or nowhere.
            for (int i = 0; i < up.size(); i++) {
                if (up.get(i).storeRoles().contains(Stores.ALL_STORES)) {
                    return roles(up.subList(0, i + 1));
                }
            }
            return null;
        }
        for (int i = 0; i < inTree.size(); i++) {
            if (inTree.get(i).code() != null && inTree.get(i).holds()) {
                return inTree.get(i).id().equals(store.groupId()) ? roles(inTree.subList(0, i + 1)) : null;
            }
        }
        // The highest level that lists a group on the way, itself only for those who are in it.
        for (int level = inTree.size() - 1; level >= 0; level--) {
            Set<String> staff = inTree.get(level).staffGroups();
            List<Group> listed = level == 0 ? List.of(group) : inTree.subList(0, level);
            if (listed.stream().map(Group::id).anyMatch(staff::contains)
                    && inTree.subList(0, level + 1).stream().noneMatch(Group::wasStore)) {
                Set<String> held = roles(inTree.subList(0, level + 1));
                held.remove(Stores.ALL_STORES);
                return held.isEmpty()
                                || !store.levels().contains(inTree.get(level).id())
                        ? null
                        : held;
            }
        }
        return null;
    }

    private static List<Group> up(Group group) {
        List<Group> up = new ArrayList<>();
        for (Group node = group; node != null; node = (Group) node.parent()) {
            up.add(node);
        }
        return up;
    }

    private static Set<String> roles(List<Group> groups) {
        Set<String> roles = new HashSet<>();
        groups.forEach(group -> roles.addAll(group.storeRoles()));
        return roles;
    }

    private static List<Store> stores(List<Group> tree) {
        Map<String, Store> stores = new HashMap<>();
        for (Group group : tree) {
            List<Group> up = up(group);
            List<String> ids = up.stream().map(Group::id).toList();
            int root = ids.indexOf(ROOT);
            if (root > 0 && group.code() != null) {
                stores.put(group.id(), new Store(group.id(), group.code(), group.name(), ids.subList(1, root)));
            }
        }
        return List.copyOf(stores.values());
    }

    /** Codes are unique and held, as {@code StoreCodes} sees to; a store may have been moved into another. */
    private List<Group> tree() {
        List<Group> tree = new ArrayList<>();
        tree.add(group("top", null, false));
        tree.add(group(ROOT, random.nextBoolean() ? tree.get(0) : null, false));
        int size = 2 + random.nextInt(9);
        for (int i = 0; i < size; i++) {
            tree.add(group("g" + i, random.nextInt(8) == 0 ? null : any(tree), random.nextInt(3) == 0));
        }
        return tree;
    }

    private Group group(String id, @Nullable Group parent, boolean store) {
        Set<String> roles = new HashSet<>();
        ROLES.forEach(role -> {
            if (random.nextInt(4) == 0) {
                roles.add(role);
            }
        });
        Set<String> staff = new HashSet<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            staff.add(random.nextBoolean() ? id : "g" + random.nextInt(9));
        }
        boolean wasStore = store || random.nextInt(10) == 0;
        return new Group(id, any(NAMES), store ? "STO-" + id : null, roles, staff, parent, true, wasStore);
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
