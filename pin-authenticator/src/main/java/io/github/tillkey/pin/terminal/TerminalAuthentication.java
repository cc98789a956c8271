package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.Reason;

/** Which terminal a browser's cookie authenticates. */
public sealed interface TerminalAuthentication {

    /**
     * A till in use.
     *
     * @param terminal the till
     * @param secret the secret that it came with
     */
    record Known(Terminal terminal, TerminalSecret secret) implements TerminalAuthentication {}

    /**
     * A till that takes no PIN until it is unlocked.
     *
     * @param terminal the till
     * @param reason why it is locked
     * @param justNow whether this very cookie locked it: the caller ends the till's session and writes the event
     */
    record Locked(Terminal terminal, LockReason reason, boolean justNow) implements TerminalAuthentication {}

    /** The browser carries no terminal cookie. */
    record NoCookie() implements TerminalAuthentication {}

    /**
     * The browser carries an invalid terminal cookie.
     *
     * @param reason for the event
     * @param messageKey what the page says
     */
    record Refused(Reason reason, String messageKey) implements TerminalAuthentication {}
}
