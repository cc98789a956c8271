package io.github.tillkey.pin;

/**
 * PINs cannot be used in this realm until an administrator mends something. The message names what and how, for the log and for
 * Admin REST; people at a till see a general page.
 */
public final class PinUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public PinUnavailableException(String message) {
        super(message);
    }
}
