package io.github.tillkey.core.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Which store roles that exclude each other somebody would hold together in one store. */
final class RoleExclusions {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Stores stores;
    private final StoreRoles roles;

    RoleExclusions(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.stores = Stores.of(session, realm);
        this.roles = StoreRoles.of(realm);
    }

    /** Whether no role excludes another. */
    boolean none() {
        return roles.excluding().findAny().isEmpty();
    }

    StoreRoles roles() {
        return roles;
    }

    /** All pairs among these, which are held together. */
    Stream<RoleExclusion> among(Set<String> held) {
        return RoleExclusion.allAmong(held, roles::excludedBy);
    }

    /** Pairs that {@code member} holds in one store, on a level or everywhere. */
    Stream<RoleExclusion> of(UserModel member) {
        return stores.membershipsOf(member).heldTogether(this::levelsAbove).stream()
                .flatMap(this::among);
    }

    private Set<String> levelsAbove(String groupId) {
        GroupModel level = realm.getGroupById(groupId);
        return level == null
                ? Set.of()
                : KeycloakGroup.upwards(level).skip(1).map(GroupModel::getId).collect(Collectors.toSet());
    }

    /** A pair that {@code member} holds, of which at least one is among these. */
    Optional<RoleExclusion> by(Set<String> gained, UserModel member) {
        return none()
                ? Optional.empty()
                : of(member).filter(pair -> pair.isOneOf(gained)).findFirst();
    }

    /**
     * A pair in the store of a loan, of which at least one comes with it.
     *
     * @param member as before the loan, {@code null} for a new one
     */
    Optional<RoleExclusion> by(Membership loan, @Nullable UserModel member) {
        Set<String> held = new TreeSet<>(loan.roles());
        Store store = loan.store().orElse(null);
        if (store != null && member != null && !none()) {
            stores.membershipsOf(member).in(store).stream()
                    .filter(other -> other.way() != Membership.Way.LOAN && other.way() != Membership.Way.WITHOUT_STORE)
                    .forEach(other -> held.addAll(other.roles()));
        }
        return among(held).filter(pair -> pair.isOneOf(loan.roles())).findFirst();
    }

    /** A pair that the members of {@code group}, or of a group below it, hold by its own roles and those on the way. */
    Optional<RoleExclusion> byRolesOf(GroupModel group) {
        Set<String> own = roles.mappedTo(group);
        return Stream.concat(
                        among(own),
                        reach(group).stream()
                                .flatMap(reached -> among(by(reached)))
                                .filter(pair -> pair.isOneOf(own)))
                .findFirst();
    }

    /** A pair that members of {@code group}, or of a group below it, hold because of the groups above it. */
    Optional<RoleExclusion> byPlaceOf(GroupModel group) {
        return reach(group).stream()
                .flatMap(reached -> {
                    Set<String> inside = new HashSet<>();
                    KeycloakGroup.upwards(reached)
                            .takeWhile(above -> !above.equals(group.getParent()))
                            .forEach(above -> inside.addAll(roles.mappedTo(above)));
                    return among(by(reached))
                            .filter(pair -> !inside.contains(pair.role()) || !inside.contains(pair.excluded()));
                })
                .findFirst();
    }

    /** What the members of a group hold by it. */
    Set<String> by(GroupModel group) {
        return stores.membershipBy(group).<Set<String>>map(Membership::roles).orElse(Set.of());
    }

    /**
     * {@code group} and those below it whose members may hold its roles. Of a level these are the groups of its staff:
     * below it may be thousands of stores.
     */
    private List<GroupModel> reach(GroupModel group) {
        String root = StoresRoot.idOf(session, realm);
        List<GroupModel> above = KeycloakGroup.upwards(group).toList();
        boolean inTree =
                root != null && above.stream().anyMatch(each -> each.getId().equals(root));
        if (!inTree || above.stream().anyMatch(each -> StoreCodes.valueOf(each) != null)) {
            return withBelow(group);
        }
        List<GroupModel> reach = new ArrayList<>();
        for (GroupModel level : above) {
            for (String id :
                    level.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE).toList()) {
                GroupModel staff = realm.getGroupById(id);
                if (id.equals(group.getId()) && level.equals(group)) {
                    reach.add(group);
                } else if (staff != null && !id.equals(level.getId())) {
                    if (KeycloakGroup.isAtOrBelow(group, id)) {
                        reach.addAll(withBelow(group));
                    } else if (KeycloakGroup.isAtOrBelow(staff, group.getId())) {
                        reach.addAll(withBelow(staff));
                    }
                }
            }
        }
        return reach;
    }

    private static List<GroupModel> withBelow(GroupModel group) {
        List<GroupModel> groups = new ArrayList<>(List.of(group));
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).getSubGroupsStream().forEach(groups::add);
        }
        return groups;
    }
}
