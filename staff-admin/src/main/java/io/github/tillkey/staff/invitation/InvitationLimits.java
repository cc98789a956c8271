package io.github.tillkey.staff.invitation;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.time.Duration;
import java.time.Instant;

/**
 * How many mails somebody can make the organisation send. They are counted by the rows, which outlive what they count;
 * calls at the same instant may go beyond it by a few.
 */
public final class InvitationLimits {

    /** Two jobs. */
    static final long MAX_MAILS_OF_INVITER = 2000;

    /** Whoever invites. */
    static final long MAX_TO_ADDRESS = 5;

    private static final Duration PERIOD = Duration.ofDays(1);

    private InvitationLimits() {}

    /**
     * Before another mail of {@code row}, whose inviter and address are set.
     *
     * @throws RequestRefusedException too many
     */
    public static void require(InvitationRows rows, InvitationEntity row, Instant now) {
        Instant since = now.minus(PERIOD);
        require(rows.mailsOf(row.inviterId, since), rows.othersTo(row, since));
    }

    static void require(long mailsOfInviter, long othersToAddress) {
        if (mailsOfInviter >= MAX_MAILS_OF_INVITER) {
            throw RequestRefusedException.tooMany(
                    "You have asked for " + MAX_MAILS_OF_INVITER + " invitations within a day. Go on tomorrow.");
        }
        if (othersToAddress >= MAX_TO_ADDRESS) {
            throw RequestRefusedException.tooMany("There were " + MAX_TO_ADDRESS
                    + " invitations to this address within a day. Go on tomorrow, or ask by telephone.");
        }
    }
}
