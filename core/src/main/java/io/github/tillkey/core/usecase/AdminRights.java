package io.github.tillkey.core.usecase;

import io.github.tillkey.core.server.KeycloakRights;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Keycloak's permissions of an administrator, fine-grained ones included, for use cases. What Keycloak's own calls
 * refuse, no question here allows.
 *
 * @param realm that is administered
 * @param auth what the administrator may do there
 */
public record AdminRights(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth) implements Rights {

    /**
     * Those that an administrator has now, without a token: for work that goes on after the call. Keycloak's internals:
     * its evaluator reads roles from a token, so one is made as the client would get it with its default scopes.
     *
     * @param adminRealmId id of the administrator's realm
     * @param clientId Keycloak's id of the client through which the administrator has called
     * @return empty for who could not call any more
     */
    public static Optional<AdminRights> of(
            KeycloakSession session, RealmModel realm, String adminRealmId, String userId, String clientId) {
        RealmModel home = session.realms().getRealm(adminRealmId);
        if (home == null || !home.isEnabled() || !home.equals(realm) && !KeycloakRights.isAdminRealm(home)) {
            return Optional.empty();
        }
        UserModel user = session.users().getUserById(home, userId);
        ClientModel client = home.getClientById(clientId);
        if (user == null
                || !user.isEnabled()
                || client == null
                || !client.isEnabled()
                || AccessEnds.of(session, home, user)
                        .filter(end -> !ServerTime.now().isBefore(end))
                        .isPresent()) {
            return Optional.empty();
        }
        AdminAuth caller = new AdminAuth(home, token(user, client), user, client);
        return Optional.of(new AdminRights(session, realm, AdminPermissions.evaluator(session, realm, caller)));
    }

    private static AccessToken token(UserModel user, ClientModel client) {
        AccessToken token = new AccessToken();
        token.id(KeycloakModelUtils.generateId());
        token.subject(user.getId());
        token.issuedFor(client.getClientId());
        // Never null: a token without roles would pass for one whose roles are looked up in a session.
        token.setRealmAccess(new AccessToken.Access());
        Stream<ClientScopeModel> scopes =
                Stream.concat(Stream.of(client), client.getClientScopes(true).values().stream());
        for (RoleModel role : TokenManager.getAccess(user, client, scopes)) {
            AccessToken.Access access = role.getContainer() instanceof ClientModel container
                    ? token.addAccess(container.getClientId())
                    : token.getRealmAccess();
            access.addRole(role.getName());
        }
        return token;
    }

    @Override
    public boolean mayViewRealm() {
        return auth.realm().canViewRealm();
    }

    @Override
    public boolean mayManageRealm() {
        return auth.realm().canManageRealm();
    }

    @Override
    public boolean mayViewEvents() {
        return auth.realm().canViewEvents();
    }

    @Override
    public boolean mayViewMembers() {
        return auth.users().canView();
    }

    @Override
    public boolean mayView(UserModel member) {
        return auth.users().canView(member);
    }

    /** It is made of events. */
    @Override
    public boolean mayViewHistory(UserModel member) {
        return mayViewEvents() && mayView(member);
    }

    @Override
    public boolean mayEraseEvents() {
        return auth.realm().canManageEvents();
    }

    @Override
    public boolean mayViewRefusals() {
        return mayViewEvents();
    }

    @Override
    public boolean mayViewDetails(UserModel member) {
        return mayView(member);
    }

    @Override
    public boolean mayView(ClientModel client) {
        return auth.clients().canView(client);
    }

    @Override
    public boolean mayManageMembers() {
        return auth.users().canManage();
    }

    @Override
    public boolean mayManage(UserModel member) {
        return auth.users().canManage(member);
    }

    @Override
    public boolean mayResetPin(UserModel member) {
        return auth.users().canResetPassword(member);
    }

    @Override
    public boolean mayGivePass(UserModel member, Store store) {
        return mayResetPin(member);
    }

    @Override
    public boolean mayListStores() {
        return auth.groups().canList();
    }

    /** Also that of individual members, to whom Keycloak lets those search who may query users. */
    @Override
    public boolean mayViewStaff() {
        return auth.users().canQuery() || isAllowedInSomeStore(this::mayViewStaff);
    }

    @Override
    public boolean mayViewStaff(Store store) {
        GroupModel group = realm.getGroupById(store.groupId());
        return group != null && auth.groups().canView(group) && auth.groups().canViewMembers(group);
    }

    private boolean isAllowedInSomeStore(Predicate<Store> right) {
        // By roles alone, who may do it in one store may do it without one.
        return realm.isAdminPermissionsEnabled()
                && Stores.of(session, realm).sorted().stream().anyMatch(right);
    }

    @Override
    public boolean mayManage(UserModel member, Store store) {
        return auth.users().canManage(member);
    }

    /** By groups, so as in Keycloak it takes no right to map the role. */
    @Override
    public boolean mayGive(Store store, String role) {
        GroupModel group = realm.getGroupById(store.groupId());
        return group != null && mayManageMembership(group);
    }

    @Override
    public boolean mayManageMembership(GroupModel group) {
        return auth.groups().canManageMembership(group);
    }

    @Override
    public boolean mayCreate(StaffKind kind) {
        return auth.users().canManage()
                || isAllowedInSomeStore(store -> {
                    GroupModel group = realm.getGroupById(store.groupId());
                    return group != null && mayCreateIn(group);
                });
    }

    /** As Keycloak's own call: all groups of the new member must allow it to who may not manage every user. */
    @Override
    public boolean mayCreate(UserModel member) {
        List<GroupModel> groups = member.getGroupsStream().toList();
        return auth.users().canManage() || !groups.isEmpty() && groups.stream().allMatch(this::mayCreateIn);
    }

    private boolean mayCreateIn(GroupModel group) {
        return auth.groups().canManageMembers(group) && auth.groups().canManageMembership(group);
    }

    @Override
    public boolean mayGiveAuthority(String role) {
        RoleModel found = realm.getRole(role);
        return found != null && auth.roles().canMapRole(found);
    }

    @Override
    public boolean mayListPermissions() {
        return mayViewMembers() && auth.roles().canList(realm);
    }

    /** Templates are recorded in an attribute of the member. */
    @Override
    public boolean mayChangePermissions(UserModel member) {
        return auth.users().canManage(member) && auth.users().canMapRoles(member);
    }

    @Override
    public boolean mayViewTills() {
        return mayListStores();
    }

    @Override
    public boolean mayViewTills(String groupId) {
        return mayViewStore(groupId);
    }

    @Override
    public boolean mayManageTills(String groupId) {
        return mayManageStore(groupId);
    }

    @Override
    public boolean mayViewLogins(String groupId) {
        return mayViewEvents();
    }

    @Override
    public boolean mayName(RealmModel home, UserModel user) {
        AdminAuth caller = auth.adminAuth();
        return home.equals(realm)
                ? mayView(user)
                : home.equals(caller.getRealm())
                        && AdminPermissions.evaluator(session, home, caller)
                                .users()
                                .canView(user);
    }

    /** What an administrator's login takes is decided by Keycloak and the flows of their realm. */
    @Override
    public boolean hasTwoFactors() {
        return true;
    }

    @Override
    public boolean mayGrant(RoleModel permission) {
        return auth.roles().canMapRole(permission);
    }

    @Override
    public boolean mayBring(Store store, RoleModel role) {
        return auth.roles().canMapRole(role);
    }

    @Override
    public boolean mayChangeRoles(UserModel member, Store store, Set<String> before, Set<String> after) {
        return auth.users().canManageGroupMembership(member)
                && Stream.concat(before.stream(), after.stream())
                        .filter(role -> before.contains(role) != after.contains(role))
                        .allMatch(role -> mayGive(store, role));
    }

    /** A loan is an attribute of the member, and asks for the same rights when that is written by Keycloak's calls. */
    @Override
    public boolean mayLend(UserModel member, Store store, Set<String> roles) {
        ClientModel container = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        return container != null
                && mayManage(member)
                && mayAnswerLoanOffers(store)
                && roles.stream()
                        .map(container::getRole)
                        .allMatch(role -> role != null && auth.roles().canMapRole(role));
    }

    @Override
    public boolean mayAnswerLoanOffers(Store store) {
        GroupModel group = realm.getGroupById(store.groupId());
        return group != null && mayManageMembership(group);
    }

    /** Whom Keycloak hides is hidden here. */
    @Override
    public boolean mayViewLent(UserModel member) {
        return mayView(member);
    }

    /** Keycloak knows no consent of two: who takes a member in must also be allowed to manage the member. */
    @Override
    public boolean mayBorrow(UserModel member, Store store, Set<String> roles) {
        return mayLend(member, store, roles);
    }

    @Override
    public boolean mayEndLoan(UserModel member, Store store, Set<String> roles) {
        return mayManage(member);
    }

    @Override
    public boolean mayBlock(UserModel member) {
        return auth.users().canManage(member);
    }

    @Override
    public boolean mayViewStore(String groupId) {
        GroupModel group = realm.getGroupById(groupId);
        return group == null ? auth.groups().canView() : auth.groups().canView(group);
    }

    @Override
    public boolean mayManageStore(String groupId) {
        GroupModel group = realm.getGroupById(groupId);
        return group == null ? auth.groups().canManage() : auth.groups().canManage(group);
    }

    @Override
    public boolean mayManageAllStaff() {
        return auth.users().canManage();
    }

    /** Administrators of Keycloak map the role instead. */
    @Override
    public boolean mayTransferOwnership() {
        return false;
    }

    @Override
    public boolean mayAnswerOwnerOffer() {
        return false;
    }
}
