package io.github.tillkey.staff;

/** The client of the staff administration. */
public final class StaffClient {

    /** Its client id, and its path below the realm. */
    public static final String ID = "tillkey-staff";

    private StaffClient() {}
}
