package io.github.tillkey.pin.login;

import io.github.tillkey.pin.terminal.TerminalAuthentication;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.utils.FormMessage;

/** The pages that a browser sees where a PIN is typed. */
interface PinPad {

    /** Asks for the PIN. */
    Response pad(PinPages.Pad pad, @Nullable FormMessage error);

    /** The browser is not a till that takes PINs here. */
    Response notATerminal(TerminalAuthentication recognition);

    /** An end: nothing can be typed here. */
    Response problem(String messageKey);
}
