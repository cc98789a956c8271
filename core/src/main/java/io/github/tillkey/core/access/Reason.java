package io.github.tillkey.core.access;

import java.util.regex.Pattern;

/**
 * Why access was denied: a stable code for events, error descriptions and auditors, never shown to a person as text.
 *
 * <p>A feature module declares the reasons of its own rule as constants of this type.
 *
 * @param code lower-case letters and underscores, 3 to 40 characters
 */
public record Reason(String code) {

    // First: the constants below are checked against it.
    private static final Pattern CODE = Pattern.compile("[a-z][a-z_]{2,39}");

    /** The member does not work in the store that the session is bound to. */
    public static final Reason NOT_IN_STORE = new Reason("not_in_store");
    /** The client accepts store-bound sessions only, and this session is bound to none. */
    public static final Reason STORE_REQUIRED = new Reason("store_required");
    /** The store that the session is bound to no longer exists. */
    public static final Reason STORE_UNKNOWN = new Reason("store_unknown");
    /** The session has been bound to another store since this client logged in. */
    public static final Reason STORE_CHANGED = new Reason("store_changed");
    /** The authorization request names several stores, or one that Keycloak has not kept. */
    public static final Reason STORE_UNCLEAR = new Reason("store_unclear");
    /** A login on a till names another store than that of the till. */
    public static final Reason NOT_STORE_OF_TILL = new Reason("not_store_of_till");
    /** A PIN session tried to enter a client that is not marked for PIN. */
    public static final Reason PIN_NOT_ALLOWED = new Reason("pin_not_allowed");
    /** A client marked for PIN has full scope or the implicit flow, or reaches administration or the account. */
    public static final Reason PIN_CLIENT_TOO_BROAD = new Reason("pin_client_too_broad");
    /** A PIN session asked for a token that outlives the session. */
    public static final Reason PIN_OFFLINE = new Reason("pin_offline");
    /** The settings of the client cannot be read, or are still where they do not count; the detail {@code problem}. */
    public static final Reason CLIENT_SETTINGS_BROKEN = new Reason("client_settings_broken");
    /** The member holds none of the store roles that the client asks for. */
    public static final Reason CLIENT_ROLE_MISSING = new Reason("client_role_missing");
    /** The kind of the staff member does not allow this client, is unknown, or is missing. */
    public static final Reason KIND_NOT_ALLOWED = new Reason("kind_not_allowed");
    /** The request came from a network that is not allowed. */
    public static final Reason NETWORK_NOT_ALLOWED = new Reason("network_not_allowed");
    /** The server cannot tell from where the request came; the detail {@code problem} says why. */
    public static final Reason CLIENT_ADDRESS_UNKNOWN = new Reason("client_address_unknown");
    /** The session is of a lower level than the client insists on. */
    public static final Reason LEVEL_TOO_LOW = new Reason("level_too_low");
    /** What the login was granted by has ended, such as an entry in a list of networks. */
    public static final Reason LOGIN_ENDED = new Reason("login_ended");
    /** The user profile does not accept what an identity provider has sent; the detail {@code attributes}. */
    public static final Reason PROFILE_REFUSED = new Reason("profile_refused");
    /** The member is disabled. */
    public static final Reason USER_DISABLED = new Reason("user_disabled");
    /** Keycloak's brute-force protection has locked the member. */
    public static final Reason USER_LOCKED = new Reason("user_locked");
    /** The client is disabled. Keycloak refuses by itself, so only an explanation has this reason. */
    public static final Reason CLIENT_DISABLED = new Reason("client_disabled");
    /** A rule threw an exception; the server log says which and why. */
    public static final Reason RULE_FAILED = new Reason("rule_failed");

    /** @throws IllegalArgumentException when the code has another form */
    public Reason {
        if (!CODE.matcher(code).matches()) {
            throw new IllegalArgumentException(
                    "A reason code is 3 to 40 lower-case letters and underscores, not: " + code);
        }
    }
}
