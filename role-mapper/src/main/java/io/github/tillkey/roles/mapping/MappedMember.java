package io.github.tillkey.roles.mapping;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the claims of an identity provider make of a member, as far as they can be read.
 *
 * @param attributes values of the user attributes that the claims set; any other stays as it is
 * @param roles names of the store roles that they name, by the code of the store; empty when no claim is mapped to
 *     stores, or the one that is cannot be read
 * @param problem why nobody may log in with these claims, whatever the realm holds
 */
public record MappedMember(
        Map<String, String> attributes, Optional<Map<String, Set<String>>> roles, Optional<MappingException> problem) {

    /** What claims make of a member when nothing is mapped. */
    public static final MappedMember NOTHING = new MappedMember(Map.of(), Optional.empty(), Optional.empty());

    /** Keeps copies. */
    public MappedMember {
        attributes = Map.copyOf(attributes);
    }
}
