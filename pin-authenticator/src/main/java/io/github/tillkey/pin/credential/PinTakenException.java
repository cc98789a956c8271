package io.github.tillkey.pin.credential;

import io.github.tillkey.pin.policy.Capacity;
import io.github.tillkey.pin.policy.PinPolicy;

/** A member cannot have a PIN. The message says neither which PIN nor whose it is. */
public final class PinTakenException extends Exception {

    private static final long serialVersionUID = 1L;

    /** The policy does not let the member have this PIN. */
    public PinTakenException() {
        super("the PIN is not free");
    }

    private PinTakenException(String message) {
        super(message);
    }

    /**
     * No free PIN was found: the realm is nearly full. The message says how many members it can hold, and what holds
     * more.
     */
    static PinTakenException full(PinPolicy policy) {
        String holds =
                "No free PIN was found: " + policy.length() + " digits hold about " + members(policy, policy.length())
                        + " members with the present settings. Remove the PINs of people who left";
        return new PinTakenException(
                policy.length() == 6
                        ? holds + "."
                        : holds + ", or change to six digits, which hold about " + members(policy, 6) + " members.");
    }

    private static int members(PinPolicy policy, int length) {
        return Capacity.members(length, policy.minimumDifference(), policy.weakRule());
    }
}
