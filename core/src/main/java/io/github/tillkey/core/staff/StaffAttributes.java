package io.github.tillkey.core.staff;

/**
 * Names of the user attributes that hold staff data. They are declared in the realm's user profile with edit permission
 * for administrators only.
 */
public final class StaffAttributes {

    /** The {@link StaffKind} of a staff member, in its {@linkplain StaffKind#value() lower-case form}. */
    public static final String STAFF_KIND = "staff_kind";

    /**
     * From where a member may log in, or, as an attribute of a group, the members of it: a list as
     * {@code io.github.tillkey.core.network.NetworkList} reads it.
     */
    public static final String ALLOWED_NETWORKS = "allowed_networks";

    /** From when a member may log in: a {@code io.github.tillkey.core.validity.ValidityDate}. */
    public static final String VALID_FROM = "valid_from";

    /**
     * Until when a member may log in: a {@code io.github.tillkey.core.validity.ValidityDate}, a day being inclusive.
     */
    public static final String VALID_UNTIL = "valid_until";

    /**
     * The time zone that a member's days are read in: a name of the IANA database. The name of the attribute is that of
     * the claim {@code zoneinfo} (OpenID Connect Core 5.1), as in Keycloak's own client scope {@code profile}.
     */
    public static final String TIME_ZONE = "zoneinfo";

    /** Username of the employee who answers for a temporary member. */
    public static final String SPONSOR = "sponsor";

    /** Why a member whose access has ended must not be deleted; while it is set, the member is kept. */
    public static final String DELETION_HOLD = "deletion_hold";

    /**
     * To which other stores a member is lent, as what, from when and until when: one loan a value, such as
     * {@code STO-07; cashier; 2026-12-01; 2026-12-24}.
     */
    public static final String STORE_LOANS = "store_loans";

    /** By what other systems know a member; no two members of a realm have the same. */
    public static final String EXTERNAL_ID = "external_id";

    /** Words by which members are found together, one a value. */
    public static final String TAGS = "tags";

    /** What the organisation notes about a member, who does not see it. */
    public static final String DESCRIPTION = "staff_description";

    /** Which part of the data of an application a member may see: one {@code name=value} a value. */
    public static final String FILTERS = "staff_filters";

    /**
     * Names of the templates after which a member was given permissions, one a value, the base first. It gives nothing
     * itself.
     */
    public static final String STAFF_TEMPLATES = "staff_templates";

    /** Why a member is {@linkplain AccountState#SUSPENDED suspended}. */
    public static final String SUSPENDED_REASON = "suspended_reason";

    private StaffAttributes() {}
}
