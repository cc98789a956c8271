package io.github.tillkey.roles.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which groups of a store somebody joins to hold store roles there, and which they leave. */
public final class StaffGroups {

    private StaffGroups() {}

    /**
     * A group of the store, or the store's own.
     *
     * @param id id of the group
     * @param roles names of all store roles that its members hold in the store, contained ones too
     */
    public record StaffGroup(String id, Set<String> roles) {}

    /**
     * Ids of the groups to join, always the same: of those that give nothing else than the wanted store roles, the ones
     * that give most. In a store whose managers are cashiers too, nobody gets their group for one of the two roles.
     *
     * @param wanted names of the roles, contained ones too; empty for somebody who works there without one
     * @param groups of the store, preferred ones first
     * @return empty when no group, or no groups together, give exactly these store roles
     */
    public static Optional<List<String>> groupsFor(Set<String> wanted, List<StaffGroup> groups) {
        if (wanted.isEmpty()) {
            return groups.stream()
                    .filter(group -> group.roles().isEmpty())
                    .map(group -> List.of(group.id()))
                    .findFirst();
        }
        List<String> chosen = new ArrayList<>();
        Set<String> given = new HashSet<>();
        groups.stream()
                .filter(group -> wanted.containsAll(group.roles()))
                // The one that gives most first: it alone may be enough.
                .sorted(Comparator.comparing(group -> -group.roles().size()))
                .filter(group -> given.addAll(group.roles()))
                .forEach(group -> chosen.add(group.id()));
        return given.equals(wanted) ? Optional.of(chosen) : Optional.empty();
    }

    /**
     * Whether a member leaves a group that the claims do not give: a line can have given it, and the claims either do
     * not name the store, or not all that the group holds of the lines, or the group holds nothing else.
     *
     * <p>A line can have given what holds one of its roles. So it can where the group holds none any more, or the line
     * never had one: what a group held when the member joined it is not known. What holds other roles only is somebody
     * else's, and stays.
     *
     * @param held names of the store roles that its members hold
     * @param lines what each line gives in the store, contained roles too; nothing for one without roles
     * @param named names of the roles that the claims name there, contained ones too; {@code null} when they do not
     *     name the store
     */
    public static boolean leaves(Set<String> held, Collection<Set<String>> lines, @Nullable Set<String> named) {
        if (lines.stream().noneMatch(line -> canHaveGiven(line, held))) {
            return false;
        }
        Set<String> ofLines = new HashSet<>(held);
        ofLines.retainAll(lines.stream().flatMap(Set::stream).collect(Collectors.toSet()));
        return named == null || !named.containsAll(ofLines) || ofLines.equals(held);
    }

    private static boolean canHaveGiven(Set<String> line, Set<String> held) {
        return held.isEmpty() || line.isEmpty() || !Collections.disjoint(line, held);
    }
}
