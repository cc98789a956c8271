package io.github.tillkey.core;

/**
 * Names of the user attributes that hold staff data. They are declared in the realm's user profile with edit permission for
 * administrators only.
 */
public final class StaffAttributes {

    /** The {@link StaffKind} of a staff member, in its {@linkplain StaffKind#value() lower-case form}. */
    public static final String STAFF_KIND = "staff_kind";

    /**
     * From where a member may log in, or, as an attribute of a group, the members of it: a list as
     * {@code io.github.tillkey.core.network.NetworkList} reads it.
     */
    public static final String ALLOWED_NETWORKS = "allowed_networks";

    private StaffAttributes() {}
}
