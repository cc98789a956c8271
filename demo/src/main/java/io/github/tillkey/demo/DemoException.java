package io.github.tillkey.demo;

/**
 * A failure whose message tells the person at the terminal what went wrong and what to do about it. It carries no stack
 * trace: Maven would print it between the person and the message.
 */
final class DemoException extends Exception {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message, null, false, false);
    }
}
