package io.github.tillkey.core.usecase;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which groups of a store give exactly some roles. What the member is in already is kept if it gives just these, else a
 * smallest number of groups is chosen, those first that the member is in, then in the given order: so the same request
 * has the same result, and a group that means something else too is not left without need.
 */
final class GroupChoice {

    private final SortedSet<String> wanted;
    private final List<Candidate> all;
    private final List<Candidate> fitting;
    private final Set<List<Object>> hopeless = new HashSet<>();

    /**
     * A group of the store.
     *
     * @param roles what the members of the group hold in the store by it
     * @param held whether the member is in it
     */
    record Candidate(String id, Set<String> roles, boolean held) {}

    /**
     * @param candidates the group of the store itself first
     * @param wanted with all roles that come with one of them
     */
    GroupChoice(List<Candidate> candidates, Collection<String> wanted) {
        this.wanted = new TreeSet<>(wanted);
        this.all = List.copyOf(candidates);
        // Of groups that give the same, the first is as good as any.
        Map<Set<String>, Candidate> distinct = new LinkedHashMap<>();
        candidates.stream()
                .filter(group -> this.wanted.containsAll(group.roles()))
                .sorted(Comparator.comparing(Candidate::held).reversed())
                .forEach(group -> distinct.putIfAbsent(group.roles(), group));
        this.fitting = List.copyOf(distinct.values());
    }

    /** Ids of the groups; at least one. Empty when no groups give exactly the roles. */
    Optional<Set<String>> ids() {
        List<Candidate> held = all.stream().filter(Candidate::held).toList();
        if (!held.isEmpty() && union(held).equals(wanted)) {
            return Optional.of(idsOf(held));
        }
        if (wanted.isEmpty()) {
            return fitting.stream().findFirst().map(group -> Set.of(group.id()));
        }
        for (int most = 1; missing().isEmpty() && most <= wanted.size(); most++) {
            List<Candidate> found = covering(wanted, most);
            if (found != null) {
                return Optional.of(idsOf(found));
            }
        }
        return Optional.empty();
    }

    /** The first role that no group gives without one that is not wanted; empty when there is none. */
    Optional<String> missing() {
        return wanted.stream()
                .filter(role ->
                        fitting.stream().noneMatch(group -> group.roles().contains(role)))
                .findFirst();
    }

    private @Nullable List<Candidate> covering(Set<String> rest, int most) {
        if (rest.isEmpty()) {
            return List.of();
        }
        if (most == 0 || hopeless.contains(List.<Object>of(rest, most))) {
            return null;
        }
        String next = rest.iterator().next();
        for (Candidate group : fitting) {
            if (group.roles().contains(next)) {
                Set<String> left = new TreeSet<>(rest);
                left.removeAll(group.roles());
                List<Candidate> others = covering(left, most - 1);
                if (others != null) {
                    List<Candidate> found = new ArrayList<>(List.of(group));
                    found.addAll(others);
                    return found;
                }
            }
        }
        hopeless.add(List.of(rest, most));
        return null;
    }

    private static Set<String> union(List<Candidate> groups) {
        Set<String> roles = new HashSet<>();
        groups.forEach(group -> roles.addAll(group.roles()));
        return roles;
    }

    private static Set<String> idsOf(List<Candidate> groups) {
        Set<String> ids = new TreeSet<>();
        groups.forEach(group -> ids.add(group.id()));
        return Collections.unmodifiableSet(ids);
    }
}
