package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import java.util.function.Supplier;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;

/**
 * Why the PIN step refuses: an access rule denies, or the step refuses by itself.
 *
 * @param reason for auditors
 * @param recorded whether the event was already written; rules write theirs immediately
 */
record Refusal(Reason reason, boolean recorded) {

    /** A refusal by the step itself. */
    static Refusal by(Reason reason) {
        return new Refusal(reason, false);
    }

    /** Writes the event, unless it was already written. */
    void write(Supplier<EventBuilder> event, String error) {
        if (!recorded) {
            event.get().detail(Details.REASON, reason.code()).error(error);
        }
    }
}
