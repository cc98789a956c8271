package io.github.tillkey.roles.mapping;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which stores and store roles the values of a claim give. Nothing comes about that an administrator has not named: by
 * the lines of a table, or, where values are targets themselves, by the list of the roles that they may give.
 *
 * @param claim name of the claim or attribute
 * @param direct whether its values are targets themselves
 * @param table targets by value; empty where they are direct
 * @param roles the roles that direct values may give
 * @param ignoresUnknown whether a value that gives nothing is left out, and does not refuse the login
 */
public record StoreMapping(
        String claim, boolean direct, Map<String, List<StoreTarget>> table, Set<String> roles, boolean ignoresUnknown) {

    /** Keeps copies. */
    public StoreMapping {
        table = Map.copyOf(table);
        roles = Set.copyOf(roles);
    }

    /**
     * What values give.
     *
     * @param targets what the person is to hold
     * @param unknown the values that give nothing
     */
    record Given(Set<StoreTarget> targets, Set<String> unknown) {}

    Given of(List<String> values) {
        Set<StoreTarget> targets = new LinkedHashSet<>();
        Set<String> unknown = new TreeSet<>();
        for (String value : values) {
            List<StoreTarget> given = direct
                    ? StoreTarget.ofValue(value).filter(target -> roles.containsAll(target.roles())).stream()
                            .toList()
                    : table.getOrDefault(value, List.of());
            targets.addAll(given);
            if (given.isEmpty()) {
                unknown.add(value);
            }
        }
        return new Given(targets, unknown);
    }

    /** All that this mapping can give in these stores, whatever a claim says, by store: what it takes away again. */
    public Map<String, Set<StoreTarget>> targetsIn(Set<String> storeIds) {
        Stream<StoreTarget> targets = direct
                ? storeIds.stream().flatMap(storeId -> roles.stream()
                        .map(role -> new StoreTarget(storeId, new TreeSet<>(Set.of(role)))))
                : targets().stream().filter(target -> storeIds.contains(target.storeId()));
        return targets.collect(Collectors.groupingBy(StoreTarget::storeId, Collectors.toSet()));
    }

    /** All targets of the table, each once. */
    public Set<StoreTarget> targets() {
        return table.values().stream().flatMap(List::stream).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
