package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.rule.PinClient;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.events.Errors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The login step "Tillkey PIN". {@code docs/architecture.md} has a sequence diagram of a login and a state diagram of a
 * terminal.
 *
 * <p>A request is read once ({@link PinRequest}), decided ({@link PinLoginFlow}) and answered
 * ({@link PinLoginResponder}).
 *
 * <p>A right PIN does not finish the login in the session in which it was typed, but in one of its own (see
 * {@link PinHandover}). Where a page comes first, the browser moves there, and the login is checked a second time.
 */
final class PinAuthenticator implements Authenticator {

    /** For developers of clients: the description of the error that the client gets. */
    private static final String LEVEL_OUT_OF_REACH =
            "The claims parameter demands an acr that a login with a PIN does not reach";

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        answer(context, PinAuthenticator::enter);
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        if (context.getHttpRequest().getDecodedFormParameters().containsKey(PinPages.CANCEL_FIELD)) {
            // The session that a till already has is left as it is.
            context.getEvent().error(Errors.REJECTED_BY_USER);
            sendError(context, LoginProtocol.Error.CANCELLED_BY_USER, null);
            return;
        }
        answer(context, PinAuthenticator::submit);
    }

    private static void answer(AuthenticationFlowContext context, Function<PinRequest, PinLoginOutcome> decision) {
        ConstantTimeResponse pause = ConstantTimeResponse.start();
        PinRequest request = requestOrProblem(context);
        if (request != null) {
            new PinLoginResponder(request, request, pause)
                    .answer(decision.apply(request))
                    // Not failureChallenge: a wrong PIN must never lock somebody's password.
                    .ifPresentOrElse(context::forceChallenge, () -> context.success(PosPinCredentialModel.TYPE));
        }
    }

    private static PinLoginOutcome enter(PinRequest request) {
        PinHandover handover = PinHandover.takeFrom(request.login()).orElse(null);
        if (handover != null) {
            return flow(request).resume(handover, new PinCompletion(request));
        }
        PinLogin begun = PinLogin.of(request.login()).orElse(null);
        // With a login that has begun: the page with the new PIN, opened again.
        return begun == null ? flow(request).open() : TerminalPinChange.run(request, begun, PinChange::show);
    }

    private static PinLoginOutcome submit(PinRequest request) {
        MultivaluedMap<String, String> form = request.form();
        PinLogin begun = PinLogin.of(request.login()).orElse(null);
        if (begun != null) {
            return TerminalPinChange.run(request, begun, newPin -> newPin.process(form));
        }
        String digits = form.containsKey(PinPages.PIN_FIELD) ? request.typed(PinPages.PIN_FIELD) : null;
        return flow(request).submit(digits, form.getFirst(PinPages.MEMBER_FIELD));
    }

    private static PinLoginFlow flow(PinRequest request) {
        return new PinLoginFlow(request, request, new PinCompletion(request));
    }

    /** {@code null} when a page that explains the missing PIN login has been shown. */
    private static @Nullable PinRequest requestOrProblem(AuthenticationFlowContext context) {
        PinStepEvents events = PinStepEvents.of(context);
        AuthenticationSessionModel login = context.getAuthenticationSession();
        // A session of a SAML client could not be confined to the till.
        boolean checked = OIDCLoginProtocol.LOGIN_PROTOCOL.equals(login.getProtocol());
        Reason unfit = checked ? PinClient.problem(login.getClient()) : Reason.PIN_NOT_ALLOWED;
        if (unfit != null) {
            // Before a PIN is typed: the mistake is an administrator's, so it must not count as a wrong PIN.
            RealmProblems.log(
                    context.getRealm(),
                    "client " + login.getClient().getClientId(),
                    "it asks for PINs and takes none (" + unfit.code() + "). The self-check of PINs says what to do");
            events.refuseOnce(RepeatedEventFilter.HOUR, Errors.ACCESS_DENIED, unfit, null);
            context.forceChallenge(PinPages.unfitClient(context));
            return null;
        }
        if (PinLoginRestrictions.levelIsOutOfReach(context)) {
            events.refuseOnce(RepeatedEventFilter.HOUR, Errors.ACCESS_DENIED, PinReasons.LEVEL_OUT_OF_REACH, null);
            sendError(context, LoginProtocol.Error.LOA_INVALID, LEVEL_OUT_OF_REACH);
            return null;
        }
        try {
            return new PinRequest(context, events);
        } catch (PinUnavailableException problem) {
            events.unavailable(problem);
            context.forceChallenge(
                    PinPages.problem(context.form(), Response.Status.SERVICE_UNAVAILABLE, "tillkeyPinUnavailable"));
            return null;
        }
    }

    /** Ends the login with an error that the application learns. */
    private static void sendError(
            AuthenticationFlowContext context, LoginProtocol.Error error, @Nullable String description) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        context.forceChallenge(context.getSession()
                .getProvider(LoginProtocol.class, login.getProtocol())
                .setRealm(context.getRealm())
                .setHttpHeaders(context.getHttpRequest().getHttpHeaders())
                .setUriInfo(context.getUriInfo())
                .setEventBuilder(context.getEvent())
                .sendError(login, error, description));
    }

    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {
        // A member gets a PIN from an administrator; there is nothing to set up at login.
    }

    @Override
    public void close() {}
}
