package io.github.tillkey.roles.broker;

import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.roles.mapping.StaffGroups;
import io.github.tillkey.roles.mapping.StaffGroups.StaffGroup;
import io.github.tillkey.roles.mapping.StoreMapping;
import io.github.tillkey.roles.mapping.StoreTarget;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.Config;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * Finds the groups of Keycloak's that make targets of a mapping come true. Asks for one store at a time, a few queries
 * each, and for each store once in a login.
 */
final class MemberGroups {

    private final RealmModel realm;
    private final Stores stores;
    private final Map<String, Optional<Found>> found = new HashMap<>();

    MemberGroups(KeycloakSession session, RealmModel realm) {
        this.realm = realm;
        this.stores = Stores.of(session, realm);
    }

    private record Found(Store store, List<StaffGroup> groups) {}

    /**
     * Ids of the groups that give a target and nothing else; empty when its store is gone or no store of this realm,
     * a role does not exist, or no group gives exactly these.
     *
     * @param mapping whose target it is: direct values never give roles that administer
     */
    Optional<Set<String>> of(StoreTarget target, StoreMapping mapping) {
        if (!target.roles().stream()
                .allMatch(mapping.direct() ? stores::isRoleForWork : (String role) -> stores.hasRole(role))) {
            return Optional.empty();
        }
        Set<String> wanted = rolesOf(target);
        return wanted.contains(Stores.ALL_STORES)
                ? Optional.empty()
                : inStore(target.storeId()).flatMap(there -> StaffGroups.giving(wanted, there.groups()));
    }

    /** Names of the roles of a target, with those that they contain. */
    Set<String> rolesOf(StoreTarget target) {
        return target.roles().stream()
                .flatMap(role -> stores.rolesWith(role).stream())
                .collect(Collectors.toSet());
    }

    /**
     * Ids of those of these groups that the mapping could give and claims no longer name. Any group that holds exactly
     * the roles of a target counts, also when the store has another now that is chosen first.
     *
     * @param named the targets that claims name
     */
    Set<String> noLongerNamed(StoreMapping mapping, List<GroupModel> groups, Set<StoreTarget> named) {
        Map<GroupModel, Membership> inStores = new LinkedHashMap<>();
        groups.forEach(group -> stores.membershipBy(group)
                .filter(membership -> membership.store().isPresent())
                .ifPresent(membership -> inStores.put(group, membership)));
        Map<String, Set<StoreTarget>> targets = mapping.targetsIn(
                inStores.values().stream().map(MemberGroups::codeOf).collect(Collectors.toSet()));
        Set<String> ids = new HashSet<>();
        inStores.forEach((group, membership) -> {
            Set<StoreTarget> giving = targets.getOrDefault(codeOf(membership), Set.of()).stream()
                    .filter(target -> gives(target, mapping, group, membership))
                    .collect(Collectors.toSet());
            if (!giving.isEmpty() && Collections.disjoint(giving, named)) {
                ids.add(group.getId());
            }
        });
        return ids;
    }

    private boolean gives(StoreTarget target, StoreMapping mapping, GroupModel group, Membership membership) {
        return rolesOf(target).equals(membership.roles())
                || of(target, mapping)
                        .filter(giving -> giving.contains(group.getId()))
                        .isPresent();
    }

    private static String codeOf(Membership membership) {
        return membership.store().map(Store::storeId).orElseThrow();
    }

    /** Names of the store roles that members of these groups hold by them. */
    Set<String> rolesBy(Stream<GroupModel> groups) {
        return groups.flatMap(group -> stores.membershipBy(group).stream())
                .flatMap(membership -> membership.roles().stream())
                .collect(Collectors.toSet());
    }

    private Optional<Found> inStore(String storeId) {
        return found.computeIfAbsent(storeId, this::look);
    }

    private Optional<Found> look(String storeId) {
        try {
            return stores.byStoreId(storeId).map(store -> new Found(store, groupsOf(store)));
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            return Optional.empty();
        }
    }

    private List<StaffGroup> groupsOf(Store store) {
        List<StaffGroup> groups = new ArrayList<>();
        stores.groupsOf(store).forEach(group -> stores.membershipBy(group)
                // Not of a store inside, which is one of its own.
                .filter(membership -> membership.store().filter(store::equals).isPresent())
                .filter(membership -> !administersKeycloak(group))
                .ifPresent(membership -> groups.add(new StaffGroup(group.getId(), depth(group), membership.roles()))));
        return groups;
    }

    /** Whether members of a group could administer the realm: no table of stores may give that. */
    private boolean administersKeycloak(GroupModel group) {
        boolean adminRealm = realm.getName().equals(Config.getAdminRealm());
        Set<RoleModel> mapped =
                upwards(group).flatMap(GroupModel::getRoleMappingsStream).collect(Collectors.toSet());
        return RoleUtils.expandCompositeRoles(mapped).stream()
                .filter(RoleModel::isClientRole)
                .map(role -> ((ClientModel) role.getContainer()).getClientId())
                .anyMatch(client -> client.equals(Constants.REALM_MANAGEMENT_CLIENT_ID)
                        || (adminRealm && client.endsWith("-realm")));
    }

    private static int depth(GroupModel group) {
        return (int) upwards(group).count();
    }

    private static Stream<GroupModel> upwards(GroupModel group) {
        return Stream.iterate(group, Objects::nonNull, GroupModel::getParent);
    }
}
