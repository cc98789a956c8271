package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.terminal.Terminal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.UserModel;

/** The events of refusals by the step "Tillkey PIN". */
final class PinStepEvents {

    private final AuthenticationFlowContext context;

    PinStepEvents(AuthenticationFlowContext context) {
        this.context = context;
    }

    /** An event of its own, so that details of a refusal do not stick to the success that follows. */
    EventBuilder event() {
        return context.getEvent().clone();
    }

    /** Writes a refusal with the error {@code access_denied}. */
    void refuse(Reason reason, @Nullable Terminal terminal, @Nullable UserModel member) {
        refuse(Errors.ACCESS_DENIED, reason, terminal, member);
    }

    private void refuse(String error, Reason reason, @Nullable Terminal terminal, @Nullable UserModel member) {
        EventBuilder event = event().detail(Details.REASON, reason.code());
        if (terminal != null) {
            terminal.describe(event);
        }
        if (member != null) {
            event.user(member);
        }
        event.error(error);
    }

    /** Like {@code refuse}, at most once within {@code quiet} on each node, for what a browser can repeat at will. */
    void refuseOnce(Duration quiet, String error, Reason reason, @Nullable Terminal terminal, String... further) {
        String place = terminal == null
                ? context.getAuthenticationSession().getClient().getClientId()
                : terminal.id();
        if (isNew(quiet, reason, place, String.join("\n", further))) {
            refuse(error, reason, terminal, null);
        }
    }

    /** Whether to write this event; true at most once per {@code quiet} on each node. */
    boolean isNew(Duration quiet, Reason reason, String... what) {
        return RepeatedEventFilter.isNew(
                context.getSession(), context.getRealm(), quiet, reason.code(), String.join("\n", what));
    }

    /** Writes what a miss on {@code terminal} has caused. */
    void caused(Terminal terminal, FailedPinRecorder.Outcome counted) {
        if (counted.alarm()) {
            refuse(PinReasons.STORE_ALARM, terminal, null);
        }
        if (counted.locked()) {
            refuse(PinReasons.TERMINAL_LOCKED, terminal, null);
        }
    }
}
