package io.github.tillkey.pin.login;

import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.terminal.Terminal;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Sets a new PIN on a till before the session opens. */
final class TerminalPinChange implements PinChange.Host {

    private final PinRequest request;
    private final PinLogin login;
    private @Nullable Terminal till;

    private TerminalPinChange(PinRequest request, PinLogin login) {
        this.request = request;
        this.login = login;
    }

    /**
     * Shows or takes the page with the new PIN, if the login that led to it still holds: the till may have been revoked
     * meanwhile.
     */
    static PinLoginOutcome run(PinRequest request, PinLogin login, Function<PinChange, PinChange.Outcome> step) {
        TerminalPinChange host = new TerminalPinChange(request, login);
        PinChange.Outcome outcome =
                host.holds(false) ? step.apply(new PinChange(host, request.pins())) : PinChange.refuseOver(host);
        if (outcome.page() != null) {
            return new PinLoginOutcome.Answered(outcome.page(), outcome.held());
        }
        Terminal at = Objects.requireNonNull(host.till, "a PIN is changed only at a till");
        at.describe(request.context().getEvent());
        return new PinCompletion(request).endOrPass(at, null);
    }

    private boolean holds(boolean lock) {
        till = login.terminalIfStillValid(session(), realm(), request.pins(), login(), lock)
                .orElse(null);
        return till != null;
    }

    @Override
    public KeycloakSession session() {
        return request.session();
    }

    @Override
    public RealmModel realm() {
        return request.realm();
    }

    @Override
    public UserModel member() {
        return request.context().getUser();
    }

    @Override
    public AuthenticationSessionModel login() {
        return request.login();
    }

    @Override
    public EventBuilder event() {
        EventBuilder event = request.context().getEvent();
        return till == null ? event : till.describe(event);
    }

    @Override
    public LoginFormsProvider form() {
        // Without the context, or the page would show the username, which may be a mail address, where customers
        // see it.
        return request.context().form().setAuthContext(null);
    }

    @Override
    public @Nullable PosPinCredentialModel typed() {
        return request.pins()
                .owner(member().getId(), login.credentialId())
                .map(PosPins.Owner::credential)
                .orElse(null);
    }

    @Override
    public @Nullable String replaced() {
        return login.credentialId();
    }

    @Override
    public boolean isStillValid() {
        return holds(true);
    }

    /** Like a wrong PIN, or the till would be a place to ask which PINs are in use. */
    @Override
    public void refused() {
        if (till != null) {
            request.events().caused(till, request.count(till, PinAttempt.ofChosenPin()));
        }
    }

    @Override
    public void assigned(SessionPin pin) {
        pin.mark(login());
        // On this till it has ended when this login took the till over.
        new PinSessionTermination(session(), realm()).endPinSessionsOf(member(), pin, "pin_changed");
    }
}
