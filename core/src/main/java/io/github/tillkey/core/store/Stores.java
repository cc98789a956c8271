package io.github.tillkey.core.store;

import io.github.tillkey.core.server.KeycloakRights;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleMapperModel;
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

    /**
     * Store role of those who work in every store; counts where it is mapped to a member, or to a group that is not
     * below the stores group.
     */
    public static final String ALL_STORES = "all-stores";

    /**
     * Attribute of a level: ids of the groups whose members work on it, one a value: of groups below the level, or its
     * own for those who are in the level itself.
     */
    public static final String STAFF_GROUPS_ATTRIBUTE = "staff_groups";

    private static final String LAST_MEMBER = Stores.class.getName() + ".lastMember";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final RealmSettings settings;
    private final @Nullable String storesGroupId;
    private final StoreCodes codes;

    private Stores(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.settings = RealmSettings.of(realm);
        this.storesGroupId = StoresRoot.idOf(session, realm);
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
        if (storeId.chars().anyMatch(Character::isISOControl)) {
            return Optional.empty(); // Some databases refuse to look for it.
        }
        // Groups that have not been checked yet. A server option can take the attribute out of the search, which then
        // finds every group.
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
     * The store with exactly this code, if it is one of these; empty too where the realm does not know which store has
     * the code. Costs a query only for members who work on levels or everywhere.
     */
    public Optional<Store> ofMember(StoreMemberships memberships, String storeId) {
        Optional<Store> own = memberships.stores().stream()
                .filter(store -> store.storeId().equals(storeId))
                .findFirst();
        if (own.isPresent() || !memberships.isWide()) {
            return own;
        }
        try {
            return byStoreId(storeId).filter(memberships::includes);
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            return Optional.empty();
        }
    }

    /**
     * Stores whose code or name contains {@code text}, in the order of their names.
     *
     * @param most how many groups are looked at, at most
     */
    public List<Store> search(String text, int most) {
        String part = "%" + text.strip().toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%";
        return Holders.entities(session)
                .createQuery(
                        "select g.id from GroupEntity g join GroupAttributeEntity a on a.group = g"
                                + " where g.realm = :realm and a.name = :attribute"
                                + " and (lower(g.name) like :part escape '!' or lower(a.value) like :part escape '!')"
                                + " order by g.name, g.id",
                        String.class)
                .setParameter("realm", realm.getId())
                .setParameter("attribute", Store.STORE_ID_ATTRIBUTE)
                .setParameter("part", part)
                .setMaxResults(most)
                .getResultStream()
                .distinct()
                .flatMap(id -> byGroupId(id).stream())
                .toList();
    }

    /**
     * All stores of the realm, in the order of the groups. Reads every group below the stores group: for reports, never
     * for a login.
     */
    public Stream<Store> all() {
        GroupModel group = storesGroupId == null ? null : realm.getGroupById(storesGroupId);
        return group == null ? Stream.empty() : group.getSubGroupsStream().flatMap(this::below);
    }

    /** All stores of the realm, sorted by store id, as this node remembers them. */
    public List<Store> sorted() {
        return storesGroupId == null
                ? List.of()
                : StoresBelow.of(session, realm, storesGroupId).stream()
                        .sorted(Comparator.comparing(Store::storeId))
                        .toList();
    }

    private Stream<Store> below(GroupModel group) {
        Stream<Store> inside = group.getSubGroupsStream().flatMap(this::below);
        return Stream.concat(asStore(group).stream(), inside);
    }

    /**
     * The store that holds exactly this code, as {@link #byStoreId}; what this node remembers saves the queries. A
     * store that has just got its code may be missed for some seconds.
     */
    Optional<Store> holding(String storeId) {
        return codes.remembered(
                        realm,
                        storeId,
                        () -> {
                            try {
                                return byStoreId(storeId).map(Store::groupId);
                            } catch (AmbiguousStoreException nobodyHoldsIt) {
                                return Optional.empty();
                            }
                        },
                        groupId -> byGroupId(groupId)
                                .filter(store -> store.storeId().equals(storeId))
                                .isPresent())
                .flatMap(this::byGroupId);
    }

    /** Ids of the group with this id and of groups below it that are stores, or were. */
    public Set<String> everAtOrBelow(String groupId) {
        return codes.everHeldBy(realm, Holders.withBelow(session, Set.of(groupId)));
    }

    /** Whether the realm has a store role of this name. */
    public boolean hasRole(String name) {
        return StoreRoles.of(realm).exists(name);
    }

    /** Names of the store roles that come with this one, itself included; empty when the realm does not have it. */
    public Set<String> rolesWith(String name) {
        return StoreRoles.of(realm).with(name);
    }

    /** What the members of a group hold by it; empty when it gives none. */
    public Optional<Membership> membershipBy(GroupModel group) {
        return storesGroupId == null
                ? Optional.empty()
                : GroupPlaces.membership(
                        new KeycloakGroup.Tree(realm, codes, StoreRoles.of(realm)).node(group), storesGroupId);
    }

    /** The group of a store and all groups below it, the nearest first; a query for each group. */
    public List<GroupModel> groupsOf(Store store) {
        List<GroupModel> groups = new ArrayList<>();
        Optional.ofNullable(realm.getGroupById(store.groupId())).ifPresent(groups::add);
        for (int i = 0; i < groups.size(); i++) {
            groups.get(i).getSubGroupsStream().forEach(groups::add);
        }
        return groups;
    }

    /**
     * Whether members of this group below the stores group hold what nothing in a store may give: rights over Keycloak,
     * or {@link #ALL_STORES}, which counts as soon as the group is moved out of the tree.
     */
    public boolean isPrivileged(GroupModel group) {
        StoreRoles roles = StoreRoles.of(realm);
        List<GroupModel> upwards = KeycloakGroup.upwards(group).toList();
        Set<RoleModel> mapped =
                upwards.stream().flatMap(GroupModel::getRoleMappingsStream).collect(Collectors.toSet());
        return RoleUtils.expandCompositeRoles(mapped).stream().anyMatch(role -> KeycloakRights.includes(realm, role))
                || upwards.stream()
                        .takeWhile(above -> !above.getId().equals(storesGroupId))
                        .anyMatch(above -> roles.mappedTo(above).contains(ALL_STORES));
    }

    /**
     * The roles other than store roles that the members of a group hold by it, and by those above it, composites
     * included.
     */
    public Set<RoleModel> otherRoles(GroupModel group) {
        Set<RoleModel> mapped = KeycloakGroup.upwards(group)
                .flatMap(GroupModel::getRoleMappingsStream)
                .collect(Collectors.toSet());
        return RoleUtils.expandCompositeRoles(mapped).stream()
                .filter(role -> !isStoreRole(role))
                .collect(Collectors.toSet());
    }

    private static boolean isStoreRole(RoleModel role) {
        return role.getContainer() instanceof ClientModel client && STORE_ROLES_CLIENT.equals(client.getClientId());
    }

    /**
     * The roles that {@code member} has outside of stores, composites included. A realm role that is mapped to a group
     * of a store, or is part of a store role, is left out: else somebody who runs a store could give it to others.
     */
    public Set<RoleModel> rolesOfNoStore(UserModel member) {
        Stream<RoleModel> ofGroups = storesGroupId == null
                ? Stream.empty()
                : member.getGroupsStream()
                        .filter(group -> !KeycloakGroup.isAtOrBelow(group, storesGroupId))
                        .flatMap(KeycloakGroup::upwards)
                        .flatMap(GroupModel::getRoleMappingsStream);
        return RoleUtils.expandCompositeRoles(Stream.concat(member.getRoleMappingsStream(), ofGroups)
                .filter(role -> !isStoreRole(role))
                .collect(Collectors.toSet()));
    }

    /** The roles other than store roles that {@code member} has by groups whose membership is one of {@code places}. */
    public Set<RoleModel> otherRolesIn(UserModel member, Predicate<Membership.Place> places) {
        return member.getGroupsStream()
                .filter(group -> membershipBy(group)
                        .map(Membership::place)
                        .filter(places)
                        .isPresent())
                .flatMap(group -> otherRoles(group).stream())
                .collect(Collectors.toSet());
    }

    /** Two of the store roles that a member holds in one store of which one excludes the other. */
    public Optional<RoleExclusion> exclusionAmong(Set<String> held) {
        return RoleExclusion.among(held, StoreRoles.of(realm)::excludedBy);
    }

    /**
     * Two store roles that {@code member} holds in one store, on a level or everywhere, of which one excludes the
     * other, and one of which is among these.
     */
    public Optional<RoleExclusion> exclusionBy(Set<String> gained, UserModel member) {
        return new RoleExclusions(session, realm).by(gained, member);
    }

    /**
     * From now on {@code session} reads once what a member holds at an instant, until it is asked about another. For
     * sessions that ask many rules about one member after the other, and change no membership any more.
     */
    public static void readMembersOnce(KeycloakSession session) {
        session.setAttribute(LAST_MEMBER, new LastMember());
    }

    /** In which stores {@code member} works now, and as what. */
    public StoreMemberships membershipsOf(UserModel member) {
        return membershipsOf(member, ServerTime.now());
    }

    /** In which stores {@code member} works at {@code instant}, and as what. */
    public StoreMemberships membershipsOf(UserModel member, Instant instant) {
        LastMember last = session.getAttribute(LAST_MEMBER, LastMember.class);
        return last == null
                ? readMemberships(member, instant)
                : last.memberships(realm.getId(), member.getId(), instant, () -> readMemberships(member, instant));
    }

    /**
     * As what {@code member} works now or later, as far as is known at {@code instant}.
     *
     * @param now what they hold then
     */
    public StoreMemberships withLater(StoreMemberships now, UserModel member, Instant instant) {
        List<Membership> later = storesGroupId == null
                ? List.of()
                : sources()
                        .flatMap(source -> source.later(realm, member, instant))
                        .toList();
        return later.isEmpty()
                ? now
                : new StoreMemberships(
                        Stream.concat(now.all().stream(), later.stream()).toList(),
                        level -> StoresBelow.of(session, realm, level));
    }

    private StoreMemberships readMemberships(UserModel member, Instant instant) {
        if (storesGroupId == null) {
            return new StoreMemberships(List.of(), level -> List.of());
        }
        List<Membership> held = new ArrayList<>(
                sources().flatMap(source -> source.of(realm, member, instant)).toList());
        if (held.isEmpty()) {
            withoutStore(member, storesGroupId).ifPresent(held::add);
        }
        return new StoreMemberships(held, level -> StoresBelow.of(session, realm, level));
    }

    private Stream<MembershipSource> sources() {
        return session.getAllProviders(MembershipSource.class).stream();
    }

    /**
     * What the realm has chosen for staff without a store. A group or a loan that gives nothing, by mistake perhaps, is
     * none of that.
     */
    private Optional<Membership> withoutStore(UserModel member, String root) {
        RoleModel role = settings.staffWithoutStore().map(realm::getRole).orElse(null);
        if (role == null || LoanMemberships.has(member)) {
            return Optional.empty();
        }
        List<GroupModel> groups = member.getGroupsStream().toList();
        boolean has = holds(member, role)
                || groups.stream().flatMap(KeycloakGroup::upwards).anyMatch(group -> holds(group, role));
        return has && groups.stream().noneMatch(group -> GroupPlaces.isInTree(node(group), root))
                ? Optional.of(new Membership(
                        new Membership.Everywhere(),
                        new TreeSet<>(StoreRoles.of(realm).workIn(role)),
                        Membership.Way.WITHOUT_STORE,
                        null))
                : Optional.empty();
    }

    private static boolean holds(RoleMapperModel holder, RoleModel role) {
        return holder.getRealmRoleMappingsStream().anyMatch(role::equals);
    }

    /**
     * Ids of all users who may work in {@code store} by any way, now or later; it may hold others, which
     * {@link #membershipsOf} tells; not those who may because they have no store ({@link #staffWithoutStore}). A number
     * of queries that does not depend on how many they are.
     */
    public Set<String> candidates(Store store) {
        Set<String> candidates = new HashSet<>();
        if (storesGroupId != null) {
            sources().forEach(source -> candidates.addAll(source.candidates(realm, store)));
        }
        return candidates;
    }

    /** The same of many stores. */
    public Set<String> candidates(Collection<Store> stores) {
        Set<String> candidates = new HashSet<>();
        if (storesGroupId != null) {
            sources().forEach(source -> candidates.addAll(source.candidates(realm, stores)));
        }
        return candidates;
    }

    /** Ids of all users who may hold this store role anywhere; it may hold others. */
    public Set<String> holders(String role) {
        Set<String> candidates = new HashSet<>();
        if (storesGroupId != null) {
            Set<RoleModel> roles = StoreRoles.of(realm).containing(role);
            sources().forEach(source -> candidates.addAll(source.holders(realm, roles)));
            candidates.addAll(staffWithoutStore(null));
        }
        return candidates;
    }

    /**
     * Ids of all users who may work in every store because they have none, as the realm has chosen; as things were ten
     * minutes ago at most. It may be half a company.
     *
     * @param credential only of those who have a credential of this type, {@code null} for all
     */
    public Set<String> staffWithoutStore(@Nullable String credential) {
        String root = storesGroupId;
        return root == null
                ? Set.of()
                : settings.staffWithoutStore()
                        .map(realm::getRole)
                        .map(role -> StaffWithoutStore.of(session, realm, root, role, credential))
                        .orElse(Set.of());
    }

    private Optional<Store> asStore(GroupModel group) {
        if (storesGroupId == null || StoreCodes.valueOf(group) == null) {
            return Optional.empty();
        }
        return Optional.ofNullable(GroupPlaces.storeOf(node(group), storesGroupId))
                .filter(store -> store.groupId().equals(group.getId()));
    }

    private KeycloakGroup node(GroupModel group) {
        return new KeycloakGroup.Tree(realm, codes, StoreRoles.none()).node(group);
    }
}
