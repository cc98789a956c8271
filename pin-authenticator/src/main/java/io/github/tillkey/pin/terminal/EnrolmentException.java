package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.PinReasons;

/** An enrolment code does not register this till. */
public final class EnrolmentException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Reason reason;
    private final String messageKey;

    EnrolmentException(Reason reason, String messageKey) {
        super(reason.code());
        this.reason = reason;
        this.messageKey = messageKey;
    }

    /** The typed code was never issued. */
    public static EnrolmentException unknown() {
        return new EnrolmentException(PinReasons.CODE_UNKNOWN, "tillkeyCodeInvalid");
    }

    /** Too many wrong codes came before. */
    public static EnrolmentException throttled() {
        return new EnrolmentException(PinReasons.CODE_THROTTLED, "tillkeyCodeThrottled");
    }

    /** For the event. */
    public Reason reason() {
        return reason;
    }

    /** The text of the page: a key of the message bundles. */
    public String messageKey() {
        return messageKey;
    }
}
