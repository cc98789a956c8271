package io.github.tillkey.staff;

import io.github.tillkey.core.staff.Owner;

/** The client of the staff administration. */
public final class StaffClient {

    /** Its client id, and its path below the realm. */
    public static final String ID = Owner.CLIENT;

    private StaffClient() {}
}
