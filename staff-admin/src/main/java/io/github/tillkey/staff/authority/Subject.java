package io.github.tillkey.staff.authority;

import io.github.tillkey.core.store.StoreMemberships;
import java.util.Set;

/**
 * Somebody to whom something is done.
 *
 * @param memberships where they work now, and as what
 * @param administersKeycloak whether they hold a right over Keycloak itself, which nobody has by an authority
 * @param holdsMore whether they hold a permission that the caller neither holds nor may give
 */
public record Subject(
        String memberId,
        StoreMemberships memberships,
        Set<Permission> permissions,
        boolean administersKeycloak,
        boolean holdsMore) {}
