package io.github.tillkey.staff.authority;

import java.util.Locale;

/** What a member may do in the whole realm; its name is that of a realm role. */
public enum Permission {
    /** Who the organisation belongs to. */
    OWNER,
    /** Human resources. */
    STAFF_ADMIN;

    /** Name of the realm role. */
    public String role() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
