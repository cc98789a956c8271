package io.github.tillkey.pin;

import io.github.tillkey.core.access.Reason;

/** Reason codes of PIN login and terminals, for events. Stable: auditors search for them. */
public final class PinReasons {

    /** What was typed is not of the form of a PIN: not counted as a miss. */
    public static final Reason PIN_MALFORMED = new Reason("pin_malformed");
    /**
     * The PIN is of the length that was left behind: refused unseen and not counted as a miss, and its sessions have
     * ended.
     */
    public static final Reason PIN_LENGTH_ENDED = new Reason("pin_length_ended");
    /** Nobody has this PIN. */
    public static final Reason PIN_UNKNOWN = new Reason("pin_unknown");
    /**
     * Nobody has this PIN, because the weak rule excludes it: someone is guessing the PINs that people like to choose.
     */
    public static final Reason PIN_TRIPWIRE = new Reason("pin_tripwire");
    /** The PIN is another member's than the one who was picked or whose username was typed. */
    public static final Reason PIN_OF_ANOTHER = new Reason("pin_of_another");
    /** Nobody was picked, or no username was typed: not counted as a miss. */
    public static final Reason MEMBER_MISSING = new Reason("member_missing");
    /**
     * The store accepts so many PINs that its tills ask for the member before the PIN, regardless of the step's option.
     */
    public static final Reason TOO_MANY_PINS = new Reason("too_many_pins");
    /** Alarm: more misses in this store than honest people make. Tills that have many of them lock. */
    public static final Reason STORE_ALARM = new Reason("store_alarm");
    /** The member has no PIN. Nobody can type it, so only an explanation has this reason. */
    public static final Reason PIN_MISSING = new Reason("pin_missing");
    /** The temporary PIN, or the shift pass, is past its end. */
    public static final Reason PIN_EXPIRED = new Reason("pin_expired");
    /** The shift pass is for another store. */
    public static final Reason PASS_OF_ANOTHER_STORE = new Reason("pass_of_another_store");
    /**
     * A member chose a PIN that the policy does not allow: weak, taken, too close to one that is, or like an earlier
     * one.
     */
    public static final Reason PIN_NOT_ACCEPTED = new Reason("pin_not_accepted");
    /** A member chose PINs that were not accepted as often as may be within a day. */
    public static final Reason PIN_CHOICES_SPENT = new Reason("pin_choices_spent");
    /** A member changed the PIN as often as may be within a day. */
    public static final Reason PIN_CHANGES_SPENT = new Reason("pin_changes_spent");
    /** The policy or the key of the realm is missing or broken; the server log says which. */
    public static final Reason PIN_UNAVAILABLE = new Reason("pin_unavailable");
    /** The client demands a level of authentication that the flow does not reach with a PIN. */
    public static final Reason LEVEL_OUT_OF_REACH = new Reason("level_out_of_reach");
    /** The member has to finish a set-up that a PIN is too weak for, such as a new password. */
    public static final Reason SETUP_PENDING = new Reason("setup_pending");
    /** The terminal was never registered. Its browser is no till yet, so only an explanation has this reason. */
    public static final Reason TERMINAL_PENDING = new Reason("terminal_pending");
    /** Too many misses on this terminal: it waits. */
    public static final Reason TERMINAL_WAITING = new Reason("terminal_waiting");
    /** The terminal is locked until a member of the store unlocks it. */
    public static final Reason TERMINAL_LOCKED = new Reason("terminal_locked");
    /** An older secret of the terminal was presented again: its cookie was copied. The terminal is locked. */
    public static final Reason TERMINAL_OLD_SECRET = new Reason("terminal_old_secret");
    /** The terminal was taken out of use. */
    public static final Reason TERMINAL_REVOKED = new Reason("terminal_revoked");
    /** The browser carries a terminal cookie that this realm does not know. */
    public static final Reason TERMINAL_UNKNOWN = new Reason("terminal_unknown");
    /**
     * The terminal was revoked, moved to another store or passed to another cashier while this session was being
     * opened.
     */
    public static final Reason TERMINAL_SESSION_OVER = new Reason("terminal_session_over");
    /** The member is logged in at another till, and the realm refuses or reports that. */
    public static final Reason LOGGED_IN_ELSEWHERE = new Reason("logged_in_elsewhere");
    /** The PIN that opened the session is not the member's any more: changed, replaced or deleted. */
    public static final Reason PIN_ENDED = new Reason("pin_ended");
    /**
     * A stronger login on a till is over: its PIN session has ended or passed to another, the till was locked, or
     * nobody used it for five minutes.
     */
    public static final Reason ELEVATION_ENDED = new Reason("elevation_ended");
    /** A stronger login on a till asked for an offline token, which would outlive it. */
    public static final Reason ELEVATION_OFFLINE = new Reason("elevation_offline");
    /** Nobody issued this enrolment code. */
    public static final Reason CODE_UNKNOWN = new Reason("code_unknown");
    /** The enrolment code is past its end. */
    public static final Reason CODE_EXPIRED = new Reason("code_expired");
    /** The enrolment code was used before. */
    public static final Reason CODE_USED = new Reason("code_used");
    /** Too many wrong enrolment codes came from this address, or came in this realm. */
    public static final Reason CODE_THROTTLED = new Reason("code_throttled");
    /** Nobody has the name that was typed to confirm a registration or to unlock a till. */
    public static final Reason APPROVER_UNKNOWN = new Reason("approver_unknown");
    /** The approver's password is wrong. */
    public static final Reason APPROVER_PASSWORD_WRONG = new Reason("approver_password_wrong");
    /** The approver lacks the store role {@code manage-terminals} in the till's store. */
    public static final Reason APPROVER_WITHOUT_RIGHT = new Reason("approver_without_right");
    /** The approver has no one-time password set up, or typed none. */
    public static final Reason APPROVER_OTP_MISSING = new Reason("approver_otp_missing");
    /** The approver's one-time password is wrong. */
    public static final Reason APPROVER_OTP_WRONG = new Reason("approver_otp_wrong");
    /** Too many attempts to confirm or unlock in the name of this manager were refused, on all tills together. */
    public static final Reason APPROVER_THROTTLED = new Reason("approver_throttled");
    /** Too many attempts to register or unlock this terminal were refused. */
    public static final Reason UNLOCK_THROTTLED = new Reason("unlock_throttled");
    /** There is no such request for an approval: it is over, or was approved or cancelled. */
    public static final Reason APPROVAL_UNKNOWN = new Reason("approval_unknown");
    /** The terminal has as many open requests for an approval as it may. */
    public static final Reason APPROVAL_THROTTLED = new Reason("approval_throttled");
    /** The browser is not the terminal that the request for an approval came from. */
    public static final Reason APPROVAL_ELSEWHERE = new Reason("approval_elsewhere");
    /** The cashier's session has ended, or is none of a till. */
    public static final Reason APPROVAL_SESSION_OVER = new Reason("approval_session_over");
    /** The cashier's own PIN was typed. */
    public static final Reason APPROVAL_BY_CASHIER = new Reason("approval_by_cashier");
    /** The approver does not hold the store role in this store. */
    public static final Reason APPROVAL_ROLE_MISSING = new Reason("approval_role_missing");
    /** The approver holds two roles in this store of which one excludes the other. */
    public static final Reason APPROVAL_ROLES_EXCLUDED = new Reason("approval_roles_excluded");
    /** The approver's PIN is temporary, or has to be replaced first. */
    public static final Reason APPROVAL_PIN_PENDING = new Reason("approval_pin_pending");
    /** The code is not that of an approval of this client, was used before, or came without its verifier. */
    public static final Reason APPROVAL_CODE_INVALID = new Reason("approval_code_invalid");

    private PinReasons() {}
}
