package io.github.tillkey.expiry.rule;

import java.io.Serial;

/** Members may write their own dates, so these mean nothing. */
public final class UntrustedDatesException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    UntrustedDatesException(String attribute) {
        super("members may edit " + attribute
                + " of their own, so no member with dates may log in. Let only administrators edit it.");
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
