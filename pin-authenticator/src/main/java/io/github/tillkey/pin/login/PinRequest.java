package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.sessions.AuthenticationSessionModel;

/** A request to the step "Tillkey PIN". */
final class PinRequest extends TillRequest implements PinPad {

    private final AuthenticationFlowContext context;

    /** @throws PinUnavailableException when the settings of the realm or of the step allow no PIN login */
    PinRequest(AuthenticationFlowContext context, PinStepEvents events) throws PinUnavailableException {
        super(
                context.getSession(),
                context.getRealm(),
                events,
                context.getAuthenticatorConfig(),
                member -> AccessRequest.login(context.getAuthenticationSession(), member));
        this.context = context;
    }

    AuthenticationFlowContext context() {
        return context;
    }

    /** The login that the request is about. */
    AuthenticationSessionModel login() {
        return context.getAuthenticationSession();
    }

    /** The form that was sent; empty when none was. */
    MultivaluedMap<String, String> form() {
        return context.getHttpRequest().getDecodedFormParameters();
    }

    /** What was typed into {@code field}, empty when nothing was. */
    String typed(String field) {
        return Optional.ofNullable(form().getFirst(field)).orElse("");
    }

    @Override
    public PinLoginOutcome enrol(TerminalAuthentication recognition) {
        return new TerminalEnrolmentFlow(this).submit(recognition);
    }

    @Override
    public Response pad(PinPages.Pad pad, @Nullable FormMessage error) {
        return PinPages.pinPad(context, pad, error);
    }

    @Override
    public Response notATerminal(TerminalAuthentication recognition) {
        return new TerminalEnrolmentFlow(this).page(recognition);
    }

    @Override
    public Response problem(String messageKey) {
        return PinPages.problem(context.form(), Response.Status.FORBIDDEN, messageKey);
    }
}
