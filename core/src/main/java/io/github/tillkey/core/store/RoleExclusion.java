package io.github.tillkey.core.store;

import java.util.Collection;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Two roles that nobody may hold together, such as one that asks for a card return and one that approves it: store
 * roles in one store, or permissions.
 *
 * @param role the role that declares it
 * @param excluded the role that must not be held beside it
 */
public record RoleExclusion(String role, String excluded) {

    /** Attribute of a role: names of roles that nobody may hold beside it, one a value. */
    public static final String ATTRIBUTE = "excludes";

    /** Whether one of the two is among these. */
    public boolean isOneOf(Collection<String> roles) {
        return roles.contains(role) || roles.contains(excluded);
    }

    /**
     * The first such pair, by name; empty when there is none. A role does not exclude itself, or nobody could hold it.
     *
     * @param held all store roles in one store, or all permissions
     * @param excludedBy what a role excludes
     */
    static Optional<RoleExclusion> among(
            Collection<String> held, Function<String, ? extends Stream<String>> excludedBy) {
        return allAmong(held, excludedBy).findFirst();
    }

    /** All of them, by name. */
    public static Stream<RoleExclusion> allAmong(
            Collection<String> held, Function<String, ? extends Stream<String>> excludedBy) {
        return new TreeSet<>(held).stream().flatMap(role -> excludedBy
                .apply(role)
                .filter(excluded -> !excluded.equals(role) && held.contains(excluded))
                .sorted()
                .map(excluded -> new RoleExclusion(role, excluded)));
    }
}
