package io.github.tillkey.roles.mapping;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    public static Optional<List<String>> giving(Set<String> wanted, List<StaffGroup> groups) {
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
     * Whether a member leaves a group, because it holds in its store what a line of the table gives and the claims do
     * not name. What the mapper would choose today does not matter: the groups may have been others when it gave this.
     *
     * @param held names of the store roles that its members hold
     * @param lines what each line gives in the store, contained roles too; nothing for one that is about the store only
     * @param named names of the roles that the claims name there, contained ones too; {@code null} when they do not
     *     name the store
     */
    public static boolean leaves(Set<String> held, Collection<Set<String>> lines, @Nullable Set<String> named) {
        if (named == null) {
            return lines.stream()
                    .anyMatch(line -> line.isEmpty() || line.stream().anyMatch(held::contains));
        }
        return lines.stream().flatMap(Set::stream).anyMatch(role -> held.contains(role) && !named.contains(role));
    }

    /**
     * Whether a group holds nothing but what lines give, so that a member whom another group gives it has no more use
     * for this one. It may have roles of other clients, which the claims do not name.
     */
    public static boolean isOnlyOf(Set<String> held, Collection<Set<String>> lines) {
        return !held.isEmpty() && held.stream().allMatch(role -> lines.stream().anyMatch(line -> line.contains(role)));
    }
}
