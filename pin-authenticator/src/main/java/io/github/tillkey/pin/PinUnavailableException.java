package io.github.tillkey.pin;

/**
 * PINs cannot be used in this realm until an administrator fixes a problem. The message names it and the remedy, for
 * the log and for Admin REST; people at a till see a general page.
 */
public final class PinUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    public PinUnavailableException(String message) {
        super(message);
    }
}
