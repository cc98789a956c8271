package io.github.tillkey.roles.mapping;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which stores and store roles the values of a claim give: those of the lines of a table. A value without a line gives
 * nothing, for the claims of a directory are full of groups that are about something else.
 *
 * @param claim name of the claim or attribute
 * @param table targets by value
 * @param ignoresUnknown whether a store that does not exist is left out, and does not refuse the login
 */
public record StoreMapping(String claim, Map<String, List<StoreTarget>> table, boolean ignoresUnknown) {

    /** Keeps a copy. */
    public StoreMapping {
        table = Map.copyOf(table);
    }

    /** Names of the roles that these values give together, by the code of the store, sorted. */
    Map<String, Set<String>> roles(List<String> values) {
        Map<String, Set<String>> roles = new TreeMap<>();
        values.stream()
                .flatMap(value -> table.getOrDefault(value, List.of()).stream())
                .forEach(target -> roles.computeIfAbsent(target.storeId(), store -> new TreeSet<>())
                        .addAll(target.roles()));
        return roles;
    }

    /** What the lines give, each alone, by the code of the store. */
    public Map<String, List<Set<String>>> lines() {
        return targets()
                .collect(Collectors.groupingBy(
                        StoreTarget::storeId, Collectors.mapping(StoreTarget::roles, Collectors.toList())));
    }

    /** The targets of all lines. */
    public Stream<StoreTarget> targets() {
        return table.values().stream().flatMap(List::stream);
    }
}
