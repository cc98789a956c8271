package io.github.tillkey.staff.authority;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.server.KeycloakRights;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Rights;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/** The authority of a member, for use cases. Of what concerns the realm and not its staff it gives nothing. */
public final class StaffRights implements Rights {

    private final RealmModel realm;
    private final Stores stores;
    private final Authority authority;
    private final Level level;
    /** Also by groups of the stores that the caller runs. */
    private final Set<RoleModel> held;

    private StaffRights(RealmModel realm, Stores stores, Authority authority, Level level, Set<RoleModel> held) {
        this.realm = realm;
        this.stores = stores;
        this.authority = authority;
        this.level = level;
        this.held = held;
    }

    /** Those of {@code caller}, who has logged in with a password, now. */
    public static StaffRights of(KeycloakSession session, RealmModel realm, UserModel caller) {
        return of(session, realm, caller, Level.PASSWORD);
    }

    /** Those of {@code caller}, now; {@code level} is that of the session. */
    public static StaffRights of(KeycloakSession session, RealmModel realm, UserModel caller, Level level) {
        Stores stores = Stores.of(session, realm);
        Set<RoleModel> ofNoStore = stores.rolesOfNoStore(caller);
        Authority authority =
                new Authority(caller.getId(), Permission.among(realm, ofNoStore), stores.membershipsOf(caller));
        Set<RoleModel> held = new HashSet<>(ofNoStore);
        held.addAll(
                authority.coversEveryStore()
                        ? RoleUtils.getDeepUserRoleMappings(caller)
                        : stores.otherRolesIn(caller, authority::runs));
        return new StaffRights(realm, stores, authority, level, held);
    }

    /** What they follow from. */
    public Authority authority() {
        return authority;
    }

    /** Level of the session in which the caller acts. */
    public Level level() {
        return level;
    }

    private Reach reach(UserModel member) {
        return authority.reach(subject(member));
    }

    private Subject subject(UserModel member) {
        Set<RoleModel> roles = RoleUtils.getDeepUserRoleMappings(member);
        Instant now = ServerTime.now();
        StoreMemberships memberships = stores.membershipsOf(member, now);
        return new Subject(
                member.getId(),
                memberships,
                stores.withLater(memberships, member, now),
                Permission.among(realm, roles),
                roles.stream().anyMatch(role -> KeycloakRights.includes(realm, role)),
                !roles.stream()
                        .allMatch(role -> isCovered(role)
                                || memberships.storesWithLevels().stream().anyMatch(store -> isOfAllIn(store, role))));
    }

    @Override
    public boolean mayBring(Store store, RoleModel role) {
        return isCovered(role) || isOfAllIn(store, role);
    }

    private boolean isCovered(RoleModel role) {
        return !PermissionRoles.isMarked(role) || held.contains(role) || mayGrant(role);
    }

    /** Everybody in a store holds the permissions of its group: who acts on its staff is not less than they are. */
    private boolean isOfAllIn(Store store, RoleModel role) {
        GroupModel group = realm.getGroupById(store.groupId());
        return group != null
                && authority.covers(store)
                && stores.otherRoles(group).contains(role);
    }

    @Override
    public boolean mayGrant(RoleModel permission) {
        return authority.mayGrant(PermissionRoles.isReserved(permission));
    }

    @Override
    public boolean mayViewStaff() {
        return authority.isAny();
    }

    @Override
    public boolean mayViewStaff(Store store) {
        return authority.covers(store);
    }

    @Override
    public boolean mayViewMembers() {
        return authority.isOverAll();
    }

    @Override
    public boolean mayView(UserModel member) {
        return reach(member) != Reach.NONE;
    }

    @Override
    public boolean mayViewHistory(UserModel member) {
        return mayManage(member);
    }

    @Override
    public boolean mayEraseEvents() {
        return authority.isOverAll();
    }

    @Override
    public boolean mayViewRefusals() {
        return authority.isAny();
    }

    @Override
    public boolean mayViewDetails(UserModel member) {
        return authority.isOverAll() || mayManage(member);
    }

    @Override
    public boolean mayManage(UserModel member) {
        return reach(member) == Reach.ALL;
    }

    @Override
    public boolean mayManage(UserModel member, Store store) {
        return authority.covers(store) && reach(member).compareTo(Reach.OWN_STORES) >= 0;
    }

    @Override
    public boolean mayGivePass(UserModel member, Store store) {
        return mayManage(member, store);
    }

    @Override
    public boolean mayGive(Store store, String role) {
        return authority.mayGive(store, role);
    }

    @Override
    public boolean mayCreate(StaffKind kind) {
        return authority.mayCreate(kind);
    }

    /** Whatever the groups of a store or of all new members bring: nobody makes what they may not change. */
    @Override
    public boolean mayCreate(UserModel member) {
        return mayManage(member);
    }

    @Override
    public boolean mayListPermissions() {
        return authority.isOverAll();
    }

    @Override
    public boolean mayChangePermissions(UserModel member) {
        return mayManage(member);
    }

    @Override
    public boolean mayGiveAuthority(String role) {
        return Stream.of(Permission.values())
                .anyMatch(permission -> permission.role().equals(role) && authority.mayGive(permission));
    }

    /** An authority is over stores and their roles, by whichever groups the organisation gives these. */
    @Override
    public boolean mayManageMembership(GroupModel group) {
        return authority.isAny();
    }

    @Override
    public boolean mayChangeRoles(UserModel member, Store store, Set<String> before, Set<String> after) {
        return authority.mayChangeRoles(subject(member), store, before, after);
    }

    @Override
    public boolean mayLend(UserModel member, Store store, Set<String> roles) {
        return mayChangeRoles(member, store, Set.of(), roles);
    }

    @Override
    public boolean mayAnswerLoanOffers(Store store) {
        return authority.covers(store);
    }

    /** Who answers must know whom they take. */
    @Override
    public boolean mayViewLent(UserModel member) {
        return true;
    }

    @Override
    public boolean mayBorrow(UserModel member, Store store, Set<String> roles) {
        return authority.mayBorrow(subject(member), store, roles);
    }

    @Override
    public boolean mayEndLoan(UserModel member, Store store, Set<String> roles) {
        return authority.mayEndLoan(subject(member), store, roles);
    }

    @Override
    public boolean mayBlock(UserModel member) {
        return authority.mayBlock(subject(member));
    }

    /** A PIN opens every till at which its member works. */
    @Override
    public boolean mayResetPin(UserModel member) {
        return mayManage(member);
    }

    @Override
    public boolean mayListStores() {
        return authority.coversEveryStore();
    }

    @Override
    public boolean mayViewTills() {
        return authority.isAny();
    }

    @Override
    public boolean mayViewTills(String groupId) {
        return stores.byGroupId(groupId).map(authority::covers).orElse(authority.coversEveryStore());
    }

    @Override
    public boolean mayManageTills(String groupId) {
        return mayViewTills(groupId);
    }

    /** Who stood at a till of one's own store is one's own business; {@link #mayName} decides about names. */
    @Override
    public boolean mayViewLogins(String groupId) {
        return mayViewTills(groupId);
    }

    /** Administrators of the server are in another realm. */
    @Override
    public boolean mayName(RealmModel home, UserModel user) {
        return home.equals(realm) && mayView(user);
    }

    @Override
    public boolean hasTwoFactors() {
        return level == Level.OTP;
    }

    @Override
    public boolean mayViewStore(String groupId) {
        return stores.byGroupId(groupId).map(authority::covers).orElse(false);
    }

    @Override
    public boolean mayManageStore(String groupId) {
        return false;
    }

    @Override
    public boolean mayManageMembers() {
        return false;
    }

    @Override
    public boolean mayView(ClientModel client) {
        return false;
    }

    @Override
    public boolean mayViewRealm() {
        return false;
    }

    @Override
    public boolean mayManageRealm() {
        return false;
    }

    @Override
    public boolean mayViewEvents() {
        return false;
    }

    @Override
    public boolean mayManageAllStaff() {
        return authority.isOverAll();
    }

    @Override
    public boolean mayTransferOwnership() {
        return authority.mayTransferOwnership();
    }

    @Override
    public boolean mayAnswerOwnerOffer() {
        return true;
    }
}
