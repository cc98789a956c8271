package io.github.tillkey.core.usecase;

import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * Puts members into a store and takes them out, by the groups that the organisation has made there: the group of the
 * store and those below it. Levels, loans and the role for all stores are left as they are.
 *
 * <p>Asks no rights but what it is given, and writes no event: that is for its caller, as is the {@link
 * io.github.tillkey.core.storage.UserLock lock} of the member.
 */
public final class StoreAssignment {

    private final Stores stores;
    private final Predicate<GroupModel> mayManage;

    private StoreAssignment(KeycloakSession session, RealmModel realm, Predicate<GroupModel> mayManage) {
        this.stores = Stores.of(session, realm);
        this.mayManage = mayManage;
    }

    /** For members of {@code realm}. */
    public static StoreAssignment of(KeycloakSession session, RealmModel realm) {
        return new StoreAssignment(session, realm, group -> true);
    }

    /**
     * The same, refusing as forbidden what takes other groups.
     *
     * @param mayManage whether members may be added to a group, and taken out of it
     */
    public static StoreAssignment of(KeycloakSession session, RealmModel realm, Predicate<GroupModel> mayManage) {
        return new StoreAssignment(session, realm, mayManage);
    }

    /** A group of the store itself or below, and what it gives there. */
    private record Place(GroupModel group, Set<String> roles) {}

    /**
     * The store roles that come with these, themselves included.
     *
     * @throws RequestRefusedException conflict, when the realm does not have one
     */
    public Set<String> withComposites(Set<String> roles) {
        Set<String> all = new TreeSet<>();
        for (String role : new TreeSet<>(roles)) {
            Set<String> with = stores.rolesWith(role);
            if (with.isEmpty()) {
                throw RequestRefusedException.conflict("There is no store role \"" + role
                        + "\". Store roles are those of the client " + Stores.STORE_ROLES_CLIENT + '.');
            }
            all.addAll(with);
        }
        return all;
    }

    /** The store roles that {@code member} holds in {@code store} by its groups; empty for who is in none of them. */
    public Optional<Set<String>> rolesOf(UserModel member, Store store) {
        Set<String> groups = groupsOf(member);
        List<Place> held = places(store)
                .filter(place -> groups.contains(place.group().getId()))
                .toList();
        return held.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        held.stream().flatMap(place -> place.roles().stream()).collect(Collectors.toSet()));
    }

    /**
     * Makes {@code member} hold exactly {@code roles}, and what comes with them, by the groups of {@code store};
     * without a role they are in the store and nothing more.
     *
     * @throws RequestRefusedException conflict, when no groups give this, or a role excludes one that the member holds
     */
    public void set(UserModel member, Store store, Set<String> roles) {
        set(member, store, roles, role -> true);
    }

    /**
     * The same, without adding the member to a group that gives a role which may not come with it.
     *
     * @param mayCome asked about each role, other than store roles, that the members of a group hold by it
     * @throws RequestRefusedException as {@link #set(UserModel, Store, Set)}
     */
    public void set(UserModel member, Store store, Set<String> roles, Predicate<RoleModel> mayCome) {
        Set<String> wanted = withComposites(roles);
        List<Place> places = places(store).toList();
        Set<String> held = groupsOf(member);
        GroupChoice choice = choice(places, held, wanted, mayCome);
        Set<String> chosen = choice.ids()
                .orElseThrow(
                        () -> choice(places, held, wanted, role -> true).ids().isPresent()
                                ? withPermission(store)
                                : noGroups(choice, store));
        Set<String> before = new HashSet<>();
        for (Place place : places) {
            if (held.contains(place.group().getId())) {
                before.addAll(place.roles());
                if (!chosen.contains(place.group().getId())) {
                    leave(member, place.group());
                }
            }
        }
        // After the groups that are left, so that one role can take the place of another that it excludes.
        places.stream()
                .map(Place::group)
                .filter(group -> chosen.contains(group.getId()) && !held.contains(group.getId()))
                .forEach(group -> {
                    requireManageable(group);
                    member.joinGroup(group);
                });
        Set<String> gained = new HashSet<>(wanted);
        gained.removeAll(before);
        stores.exclusionBy(gained, member).ifPresent(pair -> {
            throw RequestRefusedException.conflict("The roles \"" + pair.role() + "\" and \"" + pair.excluded()
                    + "\" exclude each other in one store. Take one of them away, also where the member holds it on a"
                    + " level or everywhere.");
        });
    }

    private void leave(UserModel member, GroupModel group) {
        requireManageable(group);
        member.leaveGroup(group);
    }

    private void requireManageable(GroupModel group) {
        if (!mayManage.test(group)) {
            throw RequestRefusedException.forbidden();
        }
    }

    private GroupChoice choice(List<Place> places, Set<String> held, Set<String> wanted, Predicate<RoleModel> mayCome) {
        return new GroupChoice(
                places.stream()
                        // To these nobody is added by store roles.
                        .filter(place -> !stores.isPrivileged(place.group()))
                        // What the member has already is not given.
                        .filter(place -> held.contains(place.group().getId())
                                || stores.otherRoles(place.group()).stream().allMatch(mayCome))
                        // Of groups with the same store roles, the one that gives the fewest others beside them.
                        .sorted(Comparator.comparingInt(
                                place -> stores.otherRoles(place.group()).size()))
                        .map(place -> new GroupChoice.Candidate(
                                place.group().getId(),
                                place.roles(),
                                held.contains(place.group().getId())))
                        .toList(),
                wanted);
    }

    private static RequestRefusedException withPermission(Store store) {
        return RequestRefusedException.conflict("The groups of the store " + store.storeId() + " that give these roles"
                + " also give a permission that you neither hold nor may give. Ask somebody who may, or add a group"
                + " without it.");
    }

    private static RequestRefusedException noGroups(GroupChoice choice, Store store) {
        String name = "the store " + store.storeId();
        return RequestRefusedException.conflict(choice.missing()
                .map(role -> "No group of " + name + " gives the role \"" + role
                        + "\" without others that are not asked for. Add a group below the store's group and give it"
                        + " this role, or ask for the others too.")
                .orElse("Every group of " + name + " gives a role. Ask for the role of the store's group too."));
    }

    /** Takes {@code member} out of all groups of {@code store}. */
    public void remove(UserModel member, Store store) {
        Set<String> held = groupsOf(member);
        places(store)
                .map(Place::group)
                .filter(group -> held.contains(group.getId()))
                .toList()
                .forEach(group -> leave(member, group));
    }

    /** Whether {@code member} works in every store now, because they are in none: what the realm may have chosen. */
    public boolean opensEveryStore(UserModel member) {
        return stores.membershipsOf(member).all().stream()
                .anyMatch(membership -> membership.way() == Membership.Way.WITHOUT_STORE);
    }

    /** Not those above: Keycloak counts who is in a group as a member of all that are above it, too. */
    private static Set<String> groupsOf(UserModel member) {
        return member.getGroupsStream().map(GroupModel::getId).collect(Collectors.toSet());
    }

    /** Without groups of another store that was moved below this one. */
    private Stream<Place> places(Store store) {
        return stores.groupsOf(store).stream()
                .flatMap(group -> stores
                        .membershipBy(group)
                        .filter(membership ->
                                membership.place() instanceof Membership.InStore && membership.covers(store))
                        .map(membership -> new Place(group, membership.roles()))
                        .stream());
    }
}
