package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.terminal.Terminal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The events of refusals where a PIN is typed. */
final class PinStepEvents {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ClientModel client;
    private final Supplier<EventBuilder> event;

    /**
     * @param client which the PIN is typed for
     * @param event a new builder of an event each
     */
    PinStepEvents(KeycloakSession session, RealmModel realm, ClientModel client, Supplier<EventBuilder> event) {
        this.session = session;
        this.realm = realm;
        this.client = client;
        this.event = event;
    }

    /** Those of the step "Tillkey PIN". */
    static PinStepEvents of(AuthenticationFlowContext context) {
        return new PinStepEvents(
                context.getSession(),
                context.getRealm(),
                context.getAuthenticationSession().getClient(),
                () -> context.getEvent().clone());
    }

    /** An event of its own, so that details of a refusal do not stick to the success that follows. */
    EventBuilder event() {
        return event.get();
    }

    /** Writes that no PIN can be used in this realm, for the reason of {@code problem}. */
    void unavailable(PinUnavailableException problem) {
        String message = String.valueOf(problem.getMessage());
        RealmProblems.log(realm, "PIN logins are refused", message);
        refuseOnce(RepeatedEventFilter.HOUR, Errors.ACCESS_DENIED, PinReasons.PIN_UNAVAILABLE, null, message);
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
        String place = terminal == null ? client.getClientId() : terminal.id();
        if (isNew(quiet, reason, place, String.join("\n", further))) {
            refuse(error, reason, terminal, null);
        }
    }

    /** Writes that a browser is not the till that it should be, once an hour for each address: anyone can ask. */
    void elsewhere(Reason reason) {
        if (isNew(RepeatedEventFilter.HOUR, reason, MissCounters.address(ClientAddressResolver.of(session)))) {
            refuse(reason, null, null);
        }
    }

    /** Whether to write this event; true at most once per {@code quiet} on each node. */
    boolean isNew(Duration quiet, Reason reason, String... what) {
        return RepeatedEventFilter.isNew(session, realm, quiet, reason.code(), String.join("\n", what));
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
