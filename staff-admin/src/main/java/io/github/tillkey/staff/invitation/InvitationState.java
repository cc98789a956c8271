package io.github.tillkey.staff.invitation;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What has become of an invitation.
 *
 * <pre>
 *   WAITING ---> SENT ---> ACCEPTED, REFUSED, WITHDRAWN, EXPIRED
 *      |  ^        |
 *      v  |        +--- sent again ---> WAITING
 *   MAIL_FAILED
 * </pre>
 */
public enum InvitationState {
    /** Its mail is to be sent. */
    WAITING,
    /** The mail server has taken it. */
    SENT,
    /** The mail server has not taken it; it is tried again. */
    MAIL_FAILED,
    /** It was accepted. */
    ACCEPTED,
    /** It was taken back. */
    WITHDRAWN,
    /** Its time is over. */
    EXPIRED,
    /** It was accepted, and could not be carried out; it can be sent again. */
    REFUSED;

    /** Those that can be accepted, or will be. */
    public static final Set<InvitationState> OPEN = Set.of(WAITING, SENT, MAIL_FAILED);

    /** Those whose mail waits. */
    static final Set<InvitationState> UNSENT = Set.of(WAITING, MAIL_FAILED);

    /** As answers write it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that {@link #value} writes so. */
    public static Optional<InvitationState> parse(String value) {
        return Arrays.stream(values())
                .filter(state -> state.value().equals(value))
                .findFirst();
    }
}
