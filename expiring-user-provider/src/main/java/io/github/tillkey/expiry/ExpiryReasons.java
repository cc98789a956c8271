package io.github.tillkey.expiry;

import io.github.tillkey.core.access.Reason;

/** Why access was denied because of dates. */
public final class ExpiryReasons {

    /** The end date of the account is over. */
    public static final Reason ACCOUNT_EXPIRED = new Reason("account_expired");

    /** The beginning of the account lies ahead. */
    public static final Reason ACCOUNT_NOT_STARTED = new Reason("account_not_started");

    /** A member of kind external has no end date. */
    public static final Reason END_DATE_MISSING = new Reason("end_date_missing");

    /**
     * A date of the member or a setting of the realm cannot be read or trusted; the detail {@code problem} says which.
     */
    public static final Reason DATES_UNREADABLE = new Reason("dates_unreadable");

    /**
     * Somebody who is neither a sponsor of the member nor may manage the member opened the page that extends the
     * access.
     */
    public static final Reason EXTENSION_NOT_YOURS = new Reason("extension_not_yours");

    private ExpiryReasons() {}
}
