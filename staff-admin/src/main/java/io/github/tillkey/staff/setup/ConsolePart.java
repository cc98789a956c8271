package io.github.tillkey.staff.setup;

import io.github.tillkey.core.setup.NeededAttribute;
import io.github.tillkey.core.setup.SetupOptions;
import io.github.tillkey.core.setup.SetupPartFactory;
import io.github.tillkey.core.setup.StoresPart;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.invitation.InvitationLink;
import io.github.tillkey.staff.invitation.login.AcceptInvitationActionFactory;
import io.github.tillkey.staff.member.MemberInput;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the administration of staff needs: the client whose tokens open its API, the roles over all staff, and what is
 * written about members besides.
 */
public final class ConsolePart extends SetupPartFactory {

    @Override
    public String id() {
        return "console";
    }

    @Override
    public Map<String, String> realmRoles() {
        return Map.of(
                Permission.OWNER.role(), "Administers all staff, human resources included",
                Permission.STAFF_ADMIN.role(), "Administers all staff but owners");
    }

    @Override
    public List<NeededAttribute> attributes() {
        return List.of(
                NeededAttribute.of(
                        StaffAttributes.EXTERNAL_ID,
                        "External id",
                        "By what other systems know the member; no two members have the same",
                        length(MemberInput.MAX_WORD)),
                NeededAttribute.of(
                                StaffAttributes.TAGS,
                                "Tags",
                                "Words by which members are found together, one a value",
                                several(MemberInput.MAX_WORD))
                        .ofSeveralValues(),
                NeededAttribute.of(
                                StaffAttributes.DESCRIPTION,
                                "Description",
                                "What the organisation notes about the member",
                                length(MemberInput.MAX_DESCRIPTION))
                        .input("textarea"),
                NeededAttribute.of(
                                StaffAttributes.FILTERS,
                                "Filters",
                                "Which part of an application's data the member may see: one name=value a value",
                                several(MemberInput.MAX_FILTER))
                        .ofSeveralValues(),
                NeededAttribute.of(
                                StaffAttributes.STAFF_TEMPLATES,
                                "Templates",
                                "Names of the templates after which the member was given permissions, the base first;"
                                        + " a name gives nothing itself",
                                length(255))
                        .ofSeveralValues(),
                StoresPart.disabledReason(),
                NeededAttribute.of(
                                StaffAttributes.SUSPENDED_REASON,
                                "Suspended because",
                                "What was written when the member was blocked in the staff administration",
                                Map.of())
                        .readOnly());
    }

    private static Map<String, Map<String, Object>> length(int max) {
        return Map.of("length", Map.of("max", max));
    }

    private static Map<String, Map<String, Object>> several(int max) {
        return Map.of("length", Map.of("max", max), "multivalued", Map.of("max", MemberInput.MAX_VALUES));
    }

    @Override
    public List<NeededAction> actions(SetupOptions options) {
        return List.of(new NeededAction(InvitationLink.ACTION, AcceptInvitationActionFactory.NAME, Map.of(), Set.of()));
    }

    @Override
    public List<NeededClient> clients() {
        return List.of(new NeededClient(
                StaffClient.ID,
                "Staff administration",
                "Owners, human resources and store managers administer staff with it",
                StaffClient.ID + '/'));
    }
}
