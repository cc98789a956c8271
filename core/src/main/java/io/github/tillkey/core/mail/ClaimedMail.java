package io.github.tillkey.core.mail;

import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Sends a mail that no two servers may send both: a claim, committed before, decides who sends it. A claim whose mail
 * was not taken is given back, so that the next run tries again. A server that crashes in between keeps the claim: the
 * mail may be missing, but is never sent twice.
 */
public final class ClaimedMail {

    private static final Logger LOG = Logger.getLogger(ClaimedMail.class);

    private ClaimedMail() {}

    /** What came of a mail. */
    public enum Outcome {
        /** Another server has claimed it, or it was sent before. */
        NOT_CLAIMED,
        /** The mail server has taken it. */
        SENT,
        /** It could not be claimed or sent; the log says why. */
        FAILED
    }

    /**
     * Claims, sends, and gives the claim back where the mail was not taken. Each of the three is a transaction of its
     * own.
     *
     * @param what names the mail in the log, such as "The reminder of user 1234"
     * @param claim answers whether it is ours to send
     * @param send throws when the mail server does not take it
     */
    public static Outcome send(String what, BooleanSupplier claim, Runnable send, Runnable giveBack) {
        boolean claimed = false;
        try {
            claimed = claim.getAsBoolean();
            if (!claimed) {
                return Outcome.NOT_CLAIMED;
            }
            send.run();
            return Outcome.SENT;
        } catch (RuntimeException failure) {
            if (!claimed || givenBack(what, giveBack)) {
                LOG.warnf(failure, "%s was not sent; the next run tries again", what);
            } else {
                LOG.errorf(failure, "%s was not sent, and is not tried again while its claim counts", what);
            }
            return Outcome.FAILED;
        }
    }

    private static boolean givenBack(String what, Runnable giveBack) {
        for (int tries = 1; tries <= 2; tries++) {
            try {
                giveBack.run();
                return true;
            } catch (RuntimeException failure) {
                LOG.warnf(failure, "%s: its claim could not be given back (try %d of 2)", what, tries);
            }
        }
        return false;
    }
}
