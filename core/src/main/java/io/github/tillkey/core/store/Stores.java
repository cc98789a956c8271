package io.github.tillkey.core.store;

import io.github.tillkey.core.settings.RealmSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * The stores of one realm, read from Keycloak's groups through its caches. Looks at the groups asked about and at those
 * above them, never at all stores.
 */
public final class Stores {

    /** Client id of the client whose roles are store roles. It is a container only: it has no logins. */
    public static final String STORE_ROLES_CLIENT = "store-roles";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final @Nullable String storesGroupId;
    private final StoreCodes codes;

    private Stores(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.storesGroupId = RealmSettings.of(realm).storesGroupId().orElse(null);
        this.codes = StoreCodes.of(session);
    }

    /** The stores of {@code realm}. */
    public static Stores of(KeycloakSession session, RealmModel realm) {
        return new Stores(session, realm);
    }

    /** The store whose group has this id; empty when the group is gone or is not a store of this realm. */
    public Optional<Store> byGroupId(String groupId) {
        GroupModel group = realm.getGroupById(groupId);
        return group == null ? Optional.empty() : asStore(group);
    }

    /**
     * The store with this code, as it is written in tokens; one or two indexed queries.
     *
     * @throws AmbiguousStoreException when several groups ask for it and none holds it
     */
    public Optional<Store> byStoreId(String storeId) throws AmbiguousStoreException {
        Optional<Store> holder = codes.groupOf(realm, storeId).flatMap(this::byGroupId);
        if (holder.isPresent()) {
            return holder.filter(store -> store.storeId().equals(storeId));
        }
        // Groups that have not been checked yet. A server option can take the attribute out of the search, which then
        // finds
        // every group.
        List<GroupModel> asking = session.groups()
                .searchGroupsByAttributes(realm, Map.of(Store.STORE_ID_ATTRIBUTE, storeId), null, null)
                .filter(group -> storeId.equals(StoreCodes.valueOf(group)))
                .toList();
        Optional<Store> found = asking.stream()
                .flatMap(group -> asStore(group).stream())
                .filter(store -> store.storeId().equals(storeId))
                .findFirst();
        if (found.isEmpty() && asking.size() > 1) {
            throw new AmbiguousStoreException(storeId);
        }
        return found;
    }

    /**
     * All stores of the realm, in the order of the groups. Reads every group below the stores group: for reports, never
     * for a login.
     */
    public Stream<Store> all() {
        GroupModel group = storesGroupId == null ? null : realm.getGroupById(storesGroupId);
        return group == null ? Stream.empty() : group.getSubGroupsStream().flatMap(this::below);
    }

    private Stream<Store> below(GroupModel group) {
        Stream<Store> inside = group.getSubGroupsStream().flatMap(this::below);
        return Stream.concat(asStore(group).stream(), inside);
    }

    /** In which stores {@code member} works, and as what. */
    public StoreMemberships membershipsOf(UserModel member) {
        if (storesGroupId == null) {
            return StoreMemberships.of(List.of(), "");
        }
        ClientModel storeRoles = realm.getClientByClientId(STORE_ROLES_CLIENT);
        List<KeycloakGroup> groups = member.getGroupsStream()
                .map(group -> new KeycloakGroup(group, storeRoles))
                .toList();
        return StoreMemberships.of(groups, storesGroupId);
    }

    private Optional<Store> asStore(GroupModel group) {
        if (storesGroupId == null || StoreCodes.valueOf(group) == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(
                        StoreMemberships.storeOf(new KeycloakGroup(group, null), storesGroupId, new TreeSet<>()))
                .filter(store -> store.groupId().equals(group.getId()));
    }

    private final class KeycloakGroup implements GroupNode {

        private final GroupModel group;
        private final @Nullable ClientModel rolesClient;

        private KeycloakGroup(GroupModel group, @Nullable ClientModel rolesClient) {
            this.group = group;
            this.rolesClient = rolesClient;
        }

        @Override
        public String id() {
            return group.getId();
        }

        @Override
        public String name() {
            return group.getName();
        }

        @Override
        public @Nullable String storeId(boolean insideStore) {
            return StoreCodes.valueOf(group) == null
                    ? null
                    : codes.of(realm, group, insideStore).code();
        }

        @Override
        public Set<String> storeRoles() {
            if (rolesClient == null) {
                return Set.of();
            }
            Set<RoleModel> mapped =
                    group.getClientRoleMappingsStream(rolesClient).collect(Collectors.toSet());
            return RoleUtils.expandCompositeRoles(mapped).stream()
                    .filter(role -> role.isClientRole() && role.getContainerId().equals(rolesClient.getId()))
                    .map(RoleModel::getName)
                    .collect(Collectors.toSet());
        }

        @Override
        public @Nullable GroupNode parent() {
            GroupModel parent = group.getParent();
            return parent == null ? null : new KeycloakGroup(parent, rolesClient);
        }
    }
}
