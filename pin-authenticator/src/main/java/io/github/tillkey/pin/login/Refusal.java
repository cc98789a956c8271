package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Reason;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;

/**
 * Why the PIN step opens nothing: an access rule denies, or the step refuses by itself.
 *
 * @param reason for auditors
 * @param rules what the rules answered, if it is they that deny; not recorded yet
 */
record Refusal(Reason reason, AccessGuard.@Nullable Answer rules) {

    /** A refusal by the step itself. */
    static Refusal by(Reason reason) {
        return new Refusal(reason, null);
    }

    /** Writes the event, which the rules complete if it is they that deny. */
    void write(Supplier<EventBuilder> event, String error) {
        if (rules == null) {
            event.get().detail(Details.REASON, reason.code()).error(error);
        } else {
            rules.record(event, error);
        }
    }
}
