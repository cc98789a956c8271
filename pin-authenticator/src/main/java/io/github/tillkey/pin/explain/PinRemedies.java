package io.github.tillkey.pin.explain;

import static io.github.tillkey.core.explain.Remedy.client;
import static io.github.tillkey.core.explain.Remedy.details;
import static io.github.tillkey.core.explain.Remedy.member;
import static io.github.tillkey.core.explain.Remedy.realm;
import static io.github.tillkey.core.explain.Remedy.store;
import static java.util.Map.entry;

import io.github.tillkey.core.explain.Remedy;
import io.github.tillkey.pin.PinReasons;
import java.util.Map;

/** What would make a yes of each reason of {@link PinReasons}. */
final class PinRemedies {

    private static final Remedy NEW_PIN = member("Give the member a temporary PIN.");

    private static final Remedy TYPE_AGAIN =
            store("Type the PIN again; if the member does not know it, give a temporary PIN.");

    private static final Remedy NEW_CODE = store("Create a new enrolment code for the till.");

    private static final Remedy LOG_IN_AGAIN = member("Log in again at the till.");

    static final Map<String, Remedy> ALL = Map.ofEntries(
            entry(PinReasons.PIN_MALFORMED.code(), store("Type as many digits as the pad asks for.")),
            entry(PinReasons.PIN_LENGTH_ENDED.code(), member("Give the member a temporary PIN of the new length.")),
            entry(PinReasons.PIN_MISSING.code(), NEW_PIN),
            entry(PinReasons.PIN_UNKNOWN.code(), TYPE_AGAIN),
            entry(PinReasons.PIN_TRIPWIRE.code(), TYPE_AGAIN),
            entry(
                    PinReasons.PIN_OF_ANOTHER.code(),
                    store("Pick the member whose PIN it is, or type the PIN of who was picked.")),
            entry(PinReasons.MEMBER_MISSING.code(), store("Pick the member, or type the username, beside the PIN.")),
            entry(
                    PinReasons.TOO_MANY_PINS.code(),
                    store("Pick the member beside the PIN; with PINs of six digits tills need not ask.")),
            entry(
                    PinReasons.STORE_ALARM.code(),
                    store("Find out who was at the tills, then acknowledge the store's alert.")),
            entry(PinReasons.PIN_EXPIRED.code(), member("Give the member a new temporary PIN.")),
            entry(
                    PinReasons.PASS_OF_ANOTHER_STORE.code(),
                    store("Type the member's own PIN, or let the manager of this store give a shift pass.")),
            entry(PinReasons.PIN_NOT_ACCEPTED.code(), member("Choose another PIN, or take one that is offered.")),
            entry(PinReasons.PIN_CHOICES_SPENT.code(), member("Wait a day, or take a PIN that is offered.")),
            entry(PinReasons.PIN_CHANGES_SPENT.code(), member("Change the PIN at a till, or wait.")),
            entry(
                    PinReasons.PIN_UNAVAILABLE.code(),
                    realm("Correct the settings of the required action Tillkey: till PIN, the PIN key or the client's"
                            + " flow; the detail problem or the server's log says what is missing.")),
            entry(
                    PinReasons.LEVEL_OUT_OF_REACH.code(),
                    client("Let the client ask for pin, or give it a flow that reaches the level.")),
            entry(
                    PinReasons.SETUP_PENDING.code(),
                    member("Finish what is pending, such as a new password, by a login with the password elsewhere, or"
                            + " switch off Consent required under Clients > (client).")),
            entry(PinReasons.TERMINAL_PENDING.code(), store("Register the till with its enrolment code.")),
            entry(
                    PinReasons.TERMINAL_WAITING.code(),
                    store("Wait, use another till, or register this one again with a new code.")),
            entry(
                    PinReasons.TERMINAL_LOCKED.code(),
                    store("Unlock the till on its page, as a member with manage-terminals, or create a new code.")),
            entry(
                    PinReasons.TERMINAL_OLD_SECRET.code(),
                    store("Find the copy of the till's browser profile, then unlock the till.")),
            entry(PinReasons.TERMINAL_REVOKED.code(), store("Prepare a new terminal and register the till with it.")),
            entry(PinReasons.TERMINAL_UNKNOWN.code(), NEW_CODE),
            entry(PinReasons.TERMINAL_SESSION_OVER.code(), LOG_IN_AGAIN),
            entry(
                    PinReasons.LOGGED_IN_ELSEWHERE.code(),
                    details("Type the PIN again within a minute, log out at the other till, or change pin_second_till"
                            + " in the settings of Tillkey: till PIN.")),
            entry(PinReasons.PIN_ENDED.code(), LOG_IN_AGAIN),
            entry(PinReasons.ELEVATION_ENDED.code(), member("Log in with the password again.")),
            entry(
                    PinReasons.ELEVATION_OFFLINE.code(),
                    client("Do not ask for offline_access in a browser with a PIN session.")),
            entry(PinReasons.CODE_UNKNOWN.code(), NEW_CODE),
            entry(PinReasons.CODE_EXPIRED.code(), NEW_CODE),
            entry(PinReasons.CODE_USED.code(), NEW_CODE),
            entry(PinReasons.CODE_THROTTLED.code(), store("Wait ten minutes.")),
            entry(PinReasons.APPROVER_UNKNOWN.code(), store("Type the username of a member of this store.")),
            entry(PinReasons.APPROVER_PASSWORD_WRONG.code(), store("Type the password again, or reset it.")),
            entry(
                    PinReasons.APPROVER_WITHOUT_RIGHT.code(),
                    member("Give the member the store role manage-terminals in this store.")),
            entry(PinReasons.APPROVER_OTP_MISSING.code(), member("Set up an authenticator app, and type its code.")),
            entry(PinReasons.APPROVER_OTP_WRONG.code(), store("Type the code that the authenticator app shows now.")),
            entry(PinReasons.APPROVER_THROTTLED.code(), store("Find out who guesses in this name, and wait an hour.")),
            entry(PinReasons.UNLOCK_THROTTLED.code(), NEW_CODE),
            entry(PinReasons.APPROVAL_UNKNOWN.code(), store("Ask for the approval again.")),
            entry(PinReasons.APPROVAL_THROTTLED.code(), store("Approve or cancel what is open at the till.")),
            entry(PinReasons.APPROVAL_ELSEWHERE.code(), store("Approve at the till that asked.")),
            entry(PinReasons.APPROVAL_SESSION_OVER.code(), store("Let the cashier log in again, and ask again.")),
            entry(PinReasons.APPROVAL_BY_CASHIER.code(), store("Let another member approve.")),
            entry(
                    PinReasons.APPROVAL_ROLE_MISSING.code(),
                    member("Give the approver the store role in this store, or ask another member.")),
            entry(
                    PinReasons.APPROVAL_ROLES_EXCLUDED.code(),
                    member("Take one of the two roles from the approver, or ask another member.")),
            entry(
                    PinReasons.APPROVAL_PIN_PENDING.code(),
                    member("Let the approver log in at the till and replace the PIN.")),
            entry(
                    PinReasons.APPROVAL_CODE_INVALID.code(),
                    client("Redeem each code once, with the verifier, by the client that asked.")));

    private PinRemedies() {}
}
