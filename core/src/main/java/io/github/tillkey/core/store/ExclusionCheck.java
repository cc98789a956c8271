package io.github.tillkey.core.store;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Looks for groups and members with store roles that exclude each other, in whichever way it came about: of what
 * {@link RoleExclusionGuard} does not refuse, people would hear at the till only.
 */
final class ExclusionCheck {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final RoleExclusions exclusions;

    /** All pairs that the realm declares. */
    private final Set<RoleExclusion> pairs;

    /** Ids of the groups that give a role of a pair, by the role. */
    private final Map<String, Set<String>> groups = new HashMap<>();

    ExclusionCheck(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.exclusions = new RoleExclusions(session, realm);
        StoreRoles roles = exclusions.roles();
        this.pairs = roles.excluding()
                .flatMap(role -> roles.excludedBy(role)
                        .filter(excluded -> !excluded.equals(role))
                        .map(excluded -> new RoleExclusion(role, excluded)))
                .collect(Collectors.toSet());
    }

    /** Whether a group below the stores group gives a pair, by its own roles or together with those above it. */
    Optional<Finding> look(GroupModel group) {
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        Set<String> held = exclusions.by(group);
        Set<String> own = exclusions.roles().mappedTo(group);
        held.forEach(
                role -> groups.computeIfAbsent(role, none -> new HashSet<>()).add(group.getId()));
        return Stream.concat(exclusions.among(own), exclusions.among(held).filter(pair -> pair.isOneOf(own)))
                .findFirst()
                .map(pair -> {
                    String path = KeycloakModelUtils.buildGroupPath(group);
                    return Finding.warning(
                            "roles_excluded",
                            "group " + path,
                            "The group " + path + " has the roles " + pair.role() + " and " + pair.excluded()
                                    + ", its own or from a group above it, of which the first excludes the second, so "
                                    + "its members approve nothing.",
                            "Take one of the two roles away.");
                });
    }

    /** Members who hold a pair by several ways; {@link #look} has seen all groups. */
    List<Finding> members(CheckedRealm checked) {
        if (pairs.isEmpty()) {
            return List.of();
        }
        Map<String, Set<String>> holders = holders();
        Set<String> suspects = new TreeSet<>();
        for (RoleExclusion pair : pairs) {
            holders.getOrDefault(pair.role(), Set.of()).stream()
                    .filter(holders.getOrDefault(pair.excluded(), Set.of())::contains)
                    .forEach(suspects::add);
        }
        return Finding.limited(suspects.stream()
                .map(id -> session.users().getUserById(realm, id))
                .filter(Objects::nonNull)
                .flatMap(member -> finding(checked, member).stream()));
    }

    /** Ids of those who hold a role somewhere, by the role; not necessarily two in one store. */
    private Map<String, Set<String>> holders() {
        Map<String, Set<String>> holders = new HashMap<>();
        Set<String> everywhere = everywhere();
        for (RoleExclusion pair : pairs) {
            for (String role : List.of(pair.role(), pair.excluded())) {
                holders.computeIfAbsent(role, same -> {
                    Set<String> users = new HashSet<>(Holders.inGroups(session, groups.getOrDefault(role, Set.of())));
                    users.addAll(everywhere);
                    return users;
                });
            }
        }
        LoanMemberships.all(session, realm).forEach((id, loans) -> LoanMemberships.read(session, realm, loans).stream()
                .flatMap(loan -> Stream.ofNullable(loan.membership()))
                .map(Membership::roles)
                .flatMap(Collection::stream)
                .filter(holders::containsKey)
                .forEach(role -> Objects.requireNonNull(holders.get(role)).add(id)));
        return holders;
    }

    private Set<String> everywhere() {
        String root = StoresRoot.idOf(session, realm);
        return root == null
                ? Set.of()
                : Holders.ofRoles(session, realm, root, exclusions.roles().containing(Stores.ALL_STORES));
    }

    private Optional<Finding> finding(CheckedRealm checked, UserModel member) {
        Set<RoleExclusion> byOneWay = member.getGroupsStream()
                .flatMap(group -> exclusions.among(exclusions.by(group)))
                .collect(Collectors.toSet());
        return exclusions
                .of(member)
                .filter(pair -> !byOneWay.contains(pair))
                .findFirst()
                .map(pair -> Finding.warning(
                        "member_roles_excluded",
                        checked.placeOf(member.getId()),
                        "This member has the roles " + pair.role() + " and " + pair.excluded()
                                + " in one store, by several groups or a loan, of which the first excludes the "
                                + "second, so they approve nothing there.",
                        "Take one of the two roles away."));
    }
}
