package io.github.tillkey.staff.setup;

import io.github.tillkey.core.setup.SetupPartFactory;
import io.github.tillkey.staff.StaffClient;
import java.util.List;

/** What the administration of staff needs: the client whose tokens open its API. */
public final class ConsolePart extends SetupPartFactory {

    @Override
    public String id() {
        return "console";
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
