package io.github.tillkey.roles.mapping;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the claims of an identity provider make of a member.
 *
 * @param targets the stores and store roles that they name
 * @param unknown values of the claim of stores that the mapping does not know
 * @param attributes values of the user attributes that the mapping sets; empty for one that it removes
 */
public record MappedMember(Set<StoreTarget> targets, Set<String> unknown, Map<String, Optional<String>> attributes) {

    /** Keeps copies. */
    public MappedMember {
        targets = Set.copyOf(targets);
        unknown = Set.copyOf(unknown);
        attributes = Map.copyOf(attributes);
    }
}
