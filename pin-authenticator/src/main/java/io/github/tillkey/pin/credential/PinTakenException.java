package io.github.tillkey.pin.credential;

/** Somebody has this PIN already. The message says neither who nor which. */
public final class PinTakenException extends Exception {

    private static final long serialVersionUID = 1L;

    public PinTakenException() {
        super("the PIN is not free");
    }
}
