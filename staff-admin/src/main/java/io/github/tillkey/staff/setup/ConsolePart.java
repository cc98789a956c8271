package io.github.tillkey.staff.setup;

import io.github.tillkey.core.setup.NeededAttribute;
import io.github.tillkey.core.setup.SetupPartFactory;
import io.github.tillkey.core.setup.StoresPart;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.authority.Permission;
import java.util.List;
import java.util.Map;

/** What the administration of staff needs: the client whose tokens open its API, and the roles over all staff. */
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
                StoresPart.disabledReason(),
                NeededAttribute.of(
                                StaffAttributes.SUSPENDED_REASON,
                                "Suspended because",
                                "What was written when the member was blocked in the staff administration",
                                Map.of())
                        .readOnly());
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
