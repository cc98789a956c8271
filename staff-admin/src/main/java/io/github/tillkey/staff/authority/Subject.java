package io.github.tillkey.staff.authority;

import io.github.tillkey.core.store.StoreMemberships;
import java.util.Set;

/**
 * Somebody to whom something is done.
 *
 * @param memberships where they work now, and as what
 * @param withLater the same with loans that have not begun
 * @param administersKeycloak whether they hold a right over Keycloak itself, which nobody has by an authority
 * @param holdsMore whether they hold a permission that the caller neither holds nor may give
 */
public record Subject(
        String memberId,
        StoreMemberships memberships,
        StoreMemberships withLater,
        Set<Permission> permissions,
        boolean administersKeycloak,
        boolean holdsMore) {}
