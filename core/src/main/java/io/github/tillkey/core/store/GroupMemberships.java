package io.github.tillkey.core.store;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Members work where their groups say, and everywhere with the role {@link Stores#ALL_STORES}. */
public final class GroupMemberships implements MembershipSource {

    private final KeycloakSession session;

    private GroupMemberships(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Stream<Membership> of(RealmModel realm, UserModel member, Instant instant) {
        String root = StoresRoot.idOf(session, realm);
        if (root == null) {
            return Stream.empty();
        }
        List<GroupModel> groups = member.getGroupsStream().toList();
        StoreCodes codes = StoreCodes.of(session, groups);
        StoreRoles roles = StoreRoles.of(realm);
        KeycloakGroup.Tree tree = new KeycloakGroup.Tree(realm, codes, roles);
        Stream<Membership> byGroups =
                groups.stream().flatMap(group -> GroupPlaces.membership(tree.node(group), root).stream());
        Set<String> own = roles.mappedTo(member);
        return own.contains(Stores.ALL_STORES)
                ? Stream.concat(byGroups, Stream.of(GroupPlaces.everywhere(new TreeSet<>(own))))
                : byGroups;
    }

    @Override
    public Set<String> candidates(RealmModel realm, Store store) {
        return candidates(realm, List.of(store));
    }

    @Override
    public Set<String> candidates(RealmModel realm, Collection<Store> stores) {
        String root = StoresRoot.idOf(session, realm);
        if (root == null) {
            return Set.of();
        }
        Set<String> withBelow = stores.stream().map(Store::groupId).collect(Collectors.toSet());
        Set<String> groups = new HashSet<>();
        Set<String> levels =
                stores.stream().flatMap(store -> store.levels().stream()).collect(Collectors.toSet());
        for (String id : levels) {
            GroupModel level = realm.getGroupById(id);
            if (level != null) {
                // A level that lists itself means those who are in it, and not all staff of its stores.
                level.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE)
                        .filter(staff -> isAtOrBelow(realm, staff, id))
                        .forEach(staff -> (staff.equals(id) ? groups : withBelow).add(staff));
            }
        }
        groups.addAll(Holders.withBelow(session, withBelow));
        Set<String> candidates = new HashSet<>(Holders.inGroups(session, groups));
        candidates.addAll(
                Holders.ofRoles(session, realm, root, StoreRoles.of(realm).containing(Stores.ALL_STORES)));
        return candidates;
    }

    @Override
    public Set<String> holders(RealmModel realm, Set<RoleModel> roles) {
        return Holders.ofStoreRoles(session, roles);
    }

    private static boolean isAtOrBelow(RealmModel realm, String groupId, String level) {
        GroupModel group = realm.getGroupById(groupId);
        return group != null && KeycloakGroup.isAtOrBelow(group, level);
    }

    /** Registers the source. */
    public static final class Factory implements MembershipSourceFactory {

        @Override
        public MembershipSource create(KeycloakSession session) {
            return new GroupMemberships(session);
        }

        @Override
        public String getId() {
            return "groups";
        }
    }
}
