package io.github.tillkey.core.staff;

import io.github.tillkey.core.settings.ClientSettings;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of staff member a user is; value of the attribute {@link StaffAttributes#STAFF_KIND}. */
public enum StaffKind {
    /** Employed by the organisation. */
    EMPLOYEE,
    /** Works for the organisation for a period and must have an end date. */
    EXTERNAL,
    /** Logs in, but only to clients that name it in {@link ClientSettings#KINDS}. */
    LIMITED,
    /** No login at all: a contact, a project lead, an invoice reference. */
    PERSON,
    /** Works for a reseller and is managed by the reseller. Enters as {@link #LIMITED} does. */
    PARTNER;

    /** The attribute value: the constant's name in lower case. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with this attribute value; empty when there is none. Exact match, no trimming. */
    public static Optional<StaffKind> parse(String value) {
        return Arrays.stream(values())
                .filter(kind -> kind.value().equals(value))
                .findFirst();
    }
}
