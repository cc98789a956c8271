package io.github.tillkey.roles.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which groups of a store somebody joins to hold store roles there. A group counts only if it gives nothing that is not
 * wanted: in a store whose managers are cashiers too, nobody gets their group for one of the two. So a mapping gives
 * exactly what it names, or nothing.
 */
public final class StaffGroups {

    private StaffGroups() {}

    /**
     * A group of the store, or the store's own.
     *
     * @param id id of the group
     * @param depth how many groups it is below the store's
     * @param roles names of all store roles that its members hold in the store, contained ones too
     */
    public record StaffGroup(String id, int depth, Set<String> roles) {}

    /**
     * Ids of the groups to join: those that give most and are nearest to the store's first, always the same.
     *
     * @param wanted names of the roles, contained ones too; empty for somebody who works there without one
     * @return empty when no group, or no groups together, give these roles and nothing else
     */
    public static Optional<Set<String>> giving(Set<String> wanted, Collection<StaffGroup> groups) {
        List<StaffGroup> fit = new ArrayList<>(groups.stream()
                .filter(group -> wanted.containsAll(group.roles()))
                .filter(group -> wanted.isEmpty() == group.roles().isEmpty())
                .toList());
        // The one that gives most first: it alone may be enough.
        fit.sort(Comparator.comparing((StaffGroup group) -> -group.roles().size())
                .thenComparing(StaffGroup::depth)
                .thenComparing(StaffGroup::id));
        Set<String> chosen = new LinkedHashSet<>();
        Set<String> given = new HashSet<>();
        for (StaffGroup group : fit) {
            if (given.addAll(group.roles()) || (wanted.isEmpty() && chosen.isEmpty())) {
                chosen.add(group.id());
            }
        }
        return chosen.isEmpty() || !given.equals(wanted) ? Optional.empty() : Optional.of(chosen);
    }

    /**
     * What changes in somebody's groups.
     *
     * @param join ids of groups to join, sorted
     * @param leave ids of groups to leave, sorted
     */
    public record Change(Set<String> join, Set<String> leave) {

        /**
         * @param present ids of the groups somebody is in
         * @param wanted ids of the groups the mapping gives now
         * @param over ids of groups that the mapping could give and does not give now; any other stays
         */
        public static Change of(Set<String> present, Set<String> wanted, Set<String> over) {
            Set<String> join = new TreeSet<>(wanted);
            join.removeAll(present);
            Set<String> leave = new TreeSet<>(present);
            leave.retainAll(over);
            leave.removeAll(wanted);
            return new Change(join, leave);
        }
    }
}
