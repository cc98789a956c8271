package io.github.tillkey.staff.owner;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.staff.Owner;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Looks whether the organisation has exactly one owner, who can log in: administrators of Keycloak can change that. */
public final class OwnerCheck extends SelfCheckFactory {

    private static final int MOST = 10;

    private static final String GIVE = "Map the realm role " + Owner.ROLE + " to exactly one member.";

    @Override
    public String id() {
        return "owner";
    }

    @Override
    public List<Finding> ofSettings(CheckedRealm checked) {
        RoleModel role = role(checked.realm());
        if (role == null) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        List<UserModel> owners = owners(checked, role);
        if (owners.size() > 1) {
            findings.add(Finding.error(
                    "owner_several",
                    "realm role " + Owner.ROLE,
                    "Several members are owners, so none can hand the organisation over, and none is changed by"
                            + " another.",
                    GIVE));
        }
        owners.forEach(owner -> problems(checked, owner).forEach(findings::add));
        checked.session()
                .groups()
                .getGroupsByRoleStream(checked.realm(), role, 0, MOST)
                .map(group -> byGroup(checked, group))
                .forEach(findings::add);
        return findings;
    }

    /** A realm that was just set up has no owner yet: not worth a warning in the log each hour. */
    @Override
    public List<Finding> ofMembers(CheckedRealm checked) {
        RoleModel role = role(checked.realm());
        return role == null || !owners(checked, role).isEmpty()
                ? List.of()
                : List.of(Finding.warning(
                        "owner_missing",
                        "realm role " + Owner.ROLE,
                        "No member is the owner, so nobody gives the role staff-admin but administrators.",
                        GIVE));
    }

    private static @Nullable RoleModel role(RealmModel realm) {
        return realm.getClientByClientId(Owner.CLIENT) == null ? null : realm.getRole(Owner.ROLE);
    }

    private static List<UserModel> owners(CheckedRealm checked, RoleModel role) {
        return checked.session()
                .users()
                .getRoleMembersStream(checked.realm(), role, 0, MOST)
                .toList();
    }

    private static Stream<Finding> problems(CheckedRealm checked, UserModel owner) {
        List<Finding> findings = new ArrayList<>();
        String place = checked.placeOf(owner.getId());
        if (!owner.isEnabled()) {
            findings.add(Finding.error("owner_blocked", place, "The owner is disabled.", "Enable the owner."));
        }
        if (owner.getAttributeStream(StaffAttributes.VALID_UNTIL).anyMatch(end -> !end.isBlank())) {
            findings.add(Finding.error(
                    "owner_ends",
                    place,
                    "The access of the owner has an end, after which the owner is refused; the account is not"
                            + " blocked or deleted then.",
                    "Take " + StaffAttributes.VALID_UNTIL + " away."));
        }
        return findings.stream();
    }

    private static Finding byGroup(CheckedRealm checked, GroupModel group) {
        return Finding.error(
                "owner_by_group",
                "group " + checked.nameOf(group),
                "The group makes its members owners, unless it is one of a store, and protects none of them as the"
                        + " owner is protected.",
                "Take the realm role " + Owner.ROLE + " away from the group.");
    }
}
