package io.github.tillkey.staff.imports;

import io.github.tillkey.core.server.KeycloakRights;
import io.github.tillkey.core.storage.UserLock;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.authority.Permission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/** Lets a member work in every store, for an actor who acts on all staff. Takes nothing away. */
final class EveryStore {

    private final Invocation call;

    EveryStore(Invocation call) {
        this.call = call;
    }

    /**
     * Gives the role for all stores, and store roles that then hold in each of them.
     *
     * @return names of the roles that were given
     * @throws RequestRefusedException forbidden; conflict, when the realm has no such role, or one excludes another
     */
    List<String> give(String memberId, List<String> roles) {
        call.require(call.rights().mayManageAllStaff());
        UserModel member = UserLock.lock(call.session(), call.realm(), memberId);
        if (member == null) {
            throw RequestRefusedException.notFound("There is nobody with this id.");
        }
        call.require(call.rights().mayManage(member) && call.rights().mayChangePermissions(member));
        call.require(call.actingMember()
                .filter(caller -> caller.getId().equals(memberId))
                .isEmpty());
        ClientModel client = call.realm().getClientByClientId(Stores.STORE_ROLES_CLIENT);
        Set<String> wanted = new TreeSet<>(roles);
        wanted.add(Stores.ALL_STORES);
        List<String> given = new ArrayList<>();
        for (String name : wanted) {
            RoleModel role = client == null ? null : client.getRole(name);
            if (role == null) {
                throw RequestRefusedException.conflict("There is no store role \"" + name
                        + "\". Store roles are those of the client " + Stores.STORE_ROLES_CLIENT + '.');
            }
            if (!member.hasDirectRole(role)) {
                requireGrantable(role);
                member.grantRole(role);
                given.add(name);
            }
        }
        if (!given.isEmpty()) {
            refuseExclusions(member, roles);
            call.adminEvent(
                            OperationType.CREATE,
                            ResourceType.CLIENT_ROLE_MAPPING.name(),
                            "users/" + memberId + "/role-mappings/clients/" + Stores.STORE_ROLES_CLIENT)
                    .representation(given)
                    .success();
        }
        return given;
    }

    /** With all that the role brings: it is mapped to the member, not held by a group of a store. */
    private void requireGrantable(RoleModel role) {
        for (RoleModel part : RoleUtils.expandCompositeRoles(Set.of(role))) {
            call.require(!KeycloakRights.includes(call.realm(), part)
                    && call.rights().mayGrant(part));
            call.require(Permission.among(call.realm(), Set.of(part)).isEmpty()
                    || call.rights().mayGiveAuthority(part.getName()));
        }
    }

    private void refuseExclusions(UserModel member, List<String> roles) {
        Stores.of(call.session(), call.realm())
                .exclusionBy(new TreeSet<>(roles), member)
                .ifPresent(pair -> {
                    throw RequestRefusedException.conflict("The roles \"" + pair.role() + "\" and \"" + pair.excluded()
                            + "\" exclude each other in one store.");
                });
    }
}
