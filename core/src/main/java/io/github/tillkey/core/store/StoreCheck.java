package io.github.tillkey.core.store;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.RealmCheck;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Looks for groups that are not the stores that they claim to be, and for loans that do not count. Reads every group
 * below the stores group.
 */
final class StoreCheck {

    private final CheckedRealm checked;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final StoreRoles roles;
    private final ExclusionCheck exclusions;
    private final List<Finding> findings = new ArrayList<>();

    private StoreCheck(CheckedRealm checked) {
        this.checked = checked;
        this.session = checked.session();
        this.realm = checked.realm();
        this.roles = StoreRoles.of(realm);
        this.exclusions = new ExclusionCheck(session, realm);
    }

    /** Contributes the check of stores. */
    public static final class Factory extends SelfCheckFactory {

        @Override
        public String id() {
            return "stores";
        }

        @Override
        public List<Finding> ofSettings(CheckedRealm checked) {
            StoreCheck check = new StoreCheck(checked);
            check.root();
            check.role();
            check.exclusions();
            return check.findings;
        }

        @Override
        public List<Finding> ofMembers(CheckedRealm checked) {
            RealmModel realm = checked.realm();
            StoreCheck check = new StoreCheck(checked);
            StoresRoot.of(checked.session(), realm).ifPresent(root -> root.getSubGroupsStream()
                    .forEach(group -> check.look(group, null, Set.of(), false)));
            check.findings.addAll(check.exclusions.members(checked));
            check.loans();
            return check.findings;
        }
    }

    private void root() {
        if (RealmSettings.PLACE.of(realm).size() > 1) {
            findings.add(Finding.error(
                    "settings_twice",
                    RealmSettings.CONSOLE,
                    "The realm has more than one required action tillkey-realm, so only what all of them hold counts.",
                    ActionSettings.KEEP_ONE));
        }
        findings.addAll(StoresRoot.findings(session, realm));
    }

    /**
     * @param listed ids of staff that the levels above list
     * @param explained whether the group need not have stores below: a level above lists it, or one around it, or one
     *     around it asks for a code and another finding says why it gets none
     * @return whether the group is a store, or has one below
     */
    private boolean look(GroupModel group, @Nullable String storeAbove, Set<String> listed, boolean explained) {
        String store = storeAbove;
        String value = StoreCodes.valueOf(group);
        if (value != null) {
            String path = checked.nameOf(group);
            StoreCodeCache.Finding found = StoreCodes.of(session).of(realm, group, storeAbove != null);
            if (found.outcome().isRefused()) {
                findings.add(Finding.error(
                        found.outcome().code(),
                        "group " + path,
                        Store.STORE_ID_ATTRIBUTE + " of the group " + path + " is refused."
                                + checked.quoted(StoreCodes.fault(found.outcome(), value)),
                        StoreCodes.remedy(found.outcome())));
            } else if (storeAbove != null) {
                findings.add(Finding.warning(
                        StoreCodeClaim.Outcome.INSIDE_STORE.code(),
                        "group " + path,
                        "The group " + path + " is a store inside another. It remains a store of its own."
                                + checked.quoted("They are " + found.code() + " and " + storeAbove + "."),
                        "Move it out, or take its code away."));
            }
            store = found.code() == null ? storeAbove : found.code();
        } else if (store == null) {
            staffGroups(group);
        }
        if (roles.mappedTo(group).contains(Stores.ALL_STORES)) {
            String path = checked.nameOf(group);
            findings.add(Finding.warning(
                    "all_stores_in_store",
                    "group " + path,
                    "The group " + path + " has the role " + Stores.ALL_STORES
                            + ", which counts for nothing below the stores group.",
                    "Give it to members, or to a group elsewhere."));
        }
        exclusions.look(group).ifPresent(findings::add);
        String inside = store;
        Set<String> staffGroups = new HashSet<>(listed);
        group.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE)
                .filter(id -> !id.equals(group.getId()))
                .forEach(staffGroups::add);
        boolean stores = store != null;
        boolean staff = explained || value != null || listed.contains(group.getId());
        for (GroupModel child : group.getSubGroupsStream().toList()) {
            stores |= look(child, inside, staffGroups, staff);
        }
        if (store == null && !staff && !roles.mappedTo(group).isEmpty()) {
            String path = checked.nameOf(group);
            if (!stores) {
                findings.add(Finding.warning(
                        "level_without_stores",
                        "group " + path,
                        "The group " + path
                                + " has store roles and no stores below it, so its members work nowhere by it.",
                        "Write its id into " + Stores.STAFF_GROUPS_ATTRIBUTE
                                + " of a group above, if it is for the staff of that level."));
            } else if (group.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE)
                    .findAny()
                    .isEmpty()) {
                findings.add(Finding.warning(
                        "level_without_staff",
                        "group " + path,
                        "The group " + path + " has store roles, which open no store below it: "
                                + Stores.STAFF_GROUPS_ATTRIBUTE + " is empty.",
                        "Write the ids of its staff groups into it, or its own, or take the roles away."));
            }
        }
        return stores;
    }

    private void staffGroups(GroupModel level) {
        String path = checked.nameOf(level);
        List<String> staff =
                level.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE).toList();
        if (!staff.isEmpty() && StoreCodes.of(session).hasHeld(realm, level)) {
            findings.add(Finding.warning(
                    "level_was_store",
                    "group " + path,
                    "The group " + path + " has " + Stores.STAFF_GROUPS_ATTRIBUTE
                            + ", but it was a store, so it opens nothing.",
                    "Make another group the level."));
        }
        staff.stream()
                .filter(id -> !isStaffOf(level, realm.getGroupById(id)))
                .forEach(id -> findings.add(Finding.warning(
                        "staff_group_missing",
                        "group " + path,
                        Stores.STAFF_GROUPS_ATTRIBUTE + " of the group " + path
                                + " lists what is not the id of a group at or below it, outside of stores."
                                + checked.quoted(PrintableText.shortened(id, 60)),
                        "Write ids of such groups, one a value.")));
    }

    /** Whether {@code group} is at or below {@code level}, and no group down to it claims to be a store or was one. */
    private boolean isStaffOf(GroupModel level, @Nullable GroupModel group) {
        for (GroupModel above = group; above != null; above = above.getParent()) {
            if (above.getId().equals(level.getId())) {
                return true;
            }
            if (StoreCodes.valueOf(above) != null || StoreCodes.of(session).hasHeld(realm, above)) {
                return false;
            }
        }
        return false;
    }

    private void role() {
        RealmSettings.of(realm)
                .staffWithoutStore()
                .filter(name -> realm.getRole(name) == null)
                .ifPresent(name -> findings.add(Finding.error(
                        "staff_without_store_role_missing",
                        RealmSettings.CONSOLE,
                        "The setting " + RealmSettings.STAFF_WITHOUT_STORE.key() + " names the role "
                                + PrintableText.shortened(name, 60)
                                + ", which does not exist, so staff without a store enter none.",
                        "Name a realm role.")));
    }

    private void exclusions() {
        roles.excluding().sorted().forEach(role -> roles.excludedBy(role)
                .filter(excluded -> excluded.equals(role) || !roles.exists(excluded))
                .forEach(excluded -> findings.add(Finding.warning(
                        "role_excludes_unknown",
                        "role " + Stores.STORE_ROLES_CLIENT + " / " + role,
                        RoleExclusion.ATTRIBUTE + " of the store role " + role + " names '"
                                + PrintableText.shortened(excluded, 60)
                                + "', which is no other store role.",
                        "Write names of other store roles, one a value."))));
    }

    private void loans() {
        Map<String, List<String>> values = LoanMemberships.all(session, realm);
        if (values.isEmpty()) {
            return;
        }
        findings.addAll(RealmCheck.multivaluedAttribute(
                session,
                StaffAttributes.STORE_LOANS,
                "Loans are not validated when they are saved.",
                LoanValidator.ID));
        findings.addAll(RealmCheck.editable(session, StaffAttributes.STORE_LOANS));
        findings.addAll(Finding.limited(values.entrySet().stream()
                .flatMap(member -> LoanMemberships.read(session, realm, member.getValue()).stream()
                        .flatMap(loan -> Stream.ofNullable(loan.wrong()))
                        .map(wrong -> Finding.error(
                                "loan_broken",
                                checked.placeOf(member.getKey()),
                                "This loan counts for nothing." + checked.quoted(wrong.getMessage() + "."),
                                "Write it anew: store; roles; first day; last day.")))));
    }
}
