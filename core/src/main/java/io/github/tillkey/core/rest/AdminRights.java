package io.github.tillkey.core.rest;

import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Rights;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Keycloak's permissions of an administrator, for use cases. */
record AdminRights(RealmModel realm, AdminPermissionEvaluator auth) implements Rights {

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
    public boolean mayListStores() {
        return auth.groups().canList();
    }

    @Override
    public boolean mayViewStaff() {
        return auth.users().canView();
    }

    @Override
    public boolean mayViewStaff(Store store) {
        return auth.users().canView() && mayViewStore(store.groupId());
    }

    @Override
    public boolean mayManage(UserModel member, Store store) {
        return auth.users().canManage(member);
    }

    @Override
    public boolean mayGive(Store store, String role) {
        ClientModel container = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        RoleModel found = container == null ? null : container.getRole(role);
        return found != null && auth.roles().canMapRole(found) && mayManageMembers(store);
    }

    private boolean mayManageMembers(Store store) {
        GroupModel group = realm.getGroupById(store.groupId());
        return group != null && auth.groups().canManageMembership(group);
    }

    @Override
    public boolean mayCreate(StaffKind kind) {
        return auth.users().canManage();
    }

    @Override
    public boolean mayGivePermission(String role) {
        RoleModel found = realm.getRole(role);
        return found != null && auth.roles().canMapRole(found);
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
        return true;
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
                && mayManageMembers(store)
                && Stream.concat(before.stream(), after.stream())
                        .filter(role -> before.contains(role) != after.contains(role))
                        .allMatch(role -> mayGive(store, role));
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
    public boolean mayAnswerOffers() {
        return false;
    }
}
