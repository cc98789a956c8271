package io.github.tillkey.roles.broker;

import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.roles.mapping.MappingException;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import io.github.tillkey.roles.mapping.StaffGroups;
import io.github.tillkey.roles.mapping.StaffGroups.StaffGroup;
import io.github.tillkey.roles.mapping.StoreMapping;
import io.github.tillkey.roles.mapping.StoreTarget;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.UserModelDelegate;

/** Finds the groups of Keycloak's that a mapping gives and takes away; a few queries for each store. */
final class MemberGroups {

    private final RealmModel realm;
    private final Stores stores;
    private final Map<String, List<StaffGroup>> groupsByStore = new HashMap<>();

    MemberGroups(KeycloakSession session, RealmModel realm) {
        this.realm = realm;
        this.stores = Stores.of(session, realm);
    }

    /**
     * What a mapping changes in a member's groups.
     *
     * @param given all groups that the claims give; where none give exactly that, the ones they leave to the member
     * @param leave groups of the member that the claims do not give
     * @param problem why the member must not log in with these
     */
    record Change(Set<GroupModel> given, Set<GroupModel> leave, Optional<MappingException> problem) {

        static final Change NONE = new Change(Set.of(), Set.of(), Optional.empty());
    }

    /**
     * Compares a member's groups with what claims name.
     *
     * @param named names of store roles by the code of the store
     */
    Change change(UserModel member, StoreMapping mapping, Map<String, Set<String>> named) {
        List<GroupModel> present = member.getGroupsStream().toList();
        Set<GroupModel> given = new LinkedHashSet<>();
        Optional<MappingException> problem = Optional.empty();
        for (Map.Entry<String, Set<String>> wanted : named.entrySet()) {
            Optional<Store> store = store(wanted.getKey());
            Optional<List<GroupModel>> groups = store.flatMap(there -> groupsFor(there, wanted.getValue()));
            if (groups.isPresent()) {
                given.addAll(groups.get());
            } else if (store.isPresent() || !mapping.ignoresUnknown()) {
                // Left out, groups of a store that give other roles now would go on with what they gave before.
                problem = Optional.of(new MappingException(
                        Problem.STORE,
                        mapping.claim(),
                        new StoreTarget(wanted.getKey(), new TreeSet<>(wanted.getValue())).toString()));
                // Nothing comes in their place, so what the claims still name stays.
                Set<String> roles = withContained(wanted.getValue());
                present.stream()
                        .filter(group -> stores.membershipBy(group)
                                .filter(held -> held.store().equals(store) && roles.containsAll(held.roles()))
                                .isPresent())
                        .forEach(given::add);
            }
        }
        Map<String, List<Set<String>>> lines = mapping.lines();
        Set<GroupModel> leave = present.stream()
                .filter(group -> !given.contains(group) && leaves(group, lines, named))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Change(given, leave, problem);
    }

    /** What a mapping that cannot read its claim keeps for the member, whatever another takes: all that it can give. */
    Change unread(UserModel member, StoreMapping mapping) {
        Map<String, List<Set<String>>> lines = mapping.lines();
        return new Change(
                member.getGroupsStream()
                        .filter(group -> leaves(group, lines, Map.of()))
                        .collect(Collectors.toSet()),
                Set.of(),
                Optional.empty());
    }

    /** Whether one of the groups of the store of a target gives exactly its roles, or several together do. */
    boolean canGive(StoreTarget target) {
        return store(target.storeId())
                .flatMap(store -> groupsFor(store, target.roles()))
                .isPresent();
    }

    private boolean leaves(GroupModel group, Map<String, List<Set<String>>> lines, Map<String, Set<String>> named) {
        Membership membership = stores.membershipBy(group).orElse(null);
        String storeId = membership == null
                ? null
                : membership.store().map(Store::storeId).orElse(null);
        if (membership == null || storeId == null) {
            return false;
        }
        Set<String> roles = named.get(storeId);
        return StaffGroups.leaves(
                membership.roles(),
                lines.getOrDefault(storeId, List.of()).stream()
                        .map(this::withContained)
                        .toList(),
                roles == null ? null : withContained(roles));
    }

    /** Two store roles, one of them new, that a member would hold together after joining and leaving these groups. */
    Optional<RoleExclusion> exclusion(UserModel member, Set<GroupModel> given, Set<GroupModel> leave) {
        List<GroupModel> present = member.getGroupsStream().toList();
        Set<String> gained = given.stream()
                .filter(group -> !present.contains(group))
                .flatMap(group -> stores.membershipBy(group).stream())
                .flatMap(membership -> membership.roles().stream())
                .collect(Collectors.toSet());
        return gained.isEmpty()
                ? Optional.empty()
                : stores.exclusionBy(gained, new UserModelDelegate(member) {
                    @Override
                    public Stream<GroupModel> getGroupsStream() {
                        return Stream.concat(present.stream().filter(group -> !leave.contains(group)), given.stream())
                                .distinct();
                    }
                });
    }

    private Optional<Store> store(String storeId) {
        try {
            return stores.byStoreId(storeId);
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            return Optional.empty();
        }
    }

    /** Groups that give exactly these roles; empty when there are none, or the realm does not have one of the roles. */
    private Optional<List<GroupModel>> groupsFor(Store store, Set<String> roles) {
        if (!roles.stream().allMatch(stores::hasRole)) {
            return Optional.empty();
        }
        return StaffGroups.groupsFor(
                        withContained(roles), groupsByStore.computeIfAbsent(store.groupId(), id -> groupsOf(store)))
                .map(ids -> ids.stream()
                        .flatMap(id -> Stream.ofNullable(realm.getGroupById(id)))
                        .toList());
    }

    private List<StaffGroup> groupsOf(Store store) {
        return stores.groupsOf(store).stream()
                .flatMap(group -> stores
                        .membershipBy(group)
                        // Not of a store inside, which is one of its own.
                        .filter(membership ->
                                membership.store().filter(store::equals).isPresent())
                        .filter(membership -> !stores.isPrivileged(group))
                        .map(membership -> new StaffGroup(group.getId(), membership.roles()))
                        .stream())
                .toList();
    }

    /** A role that the realm does not have comes alone: nobody holds it. */
    private Set<String> withContained(Set<String> roles) {
        return roles.stream()
                .flatMap(role -> Stream.concat(Stream.of(role), stores.rolesWith(role).stream()))
                .collect(Collectors.toSet());
    }
}
