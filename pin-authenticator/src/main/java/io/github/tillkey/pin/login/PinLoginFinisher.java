package io.github.tillkey.pin.login;

import io.github.tillkey.pin.credential.PosPinCredentialModel;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.authenticators.util.AcrStore;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.events.Details;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Finishes a PIN login without asking for anything else.
 *
 * <p>After the last step of a flow, Keycloak looks for required actions: a profile to complete, a mail address to
 * verify, a password to renew. A till is no place for these, and knowing a PIN must not be enough to reach them. They
 * stay pending until the member's next password login, so that the till can sell now. If the PIN step is the last of
 * its flow, it performs {@code AuthenticationProcessor.authenticationComplete} itself, without required actions. Where
 * more steps follow, Keycloak goes on, and {@link PinLoginRestrictions} refuses what may not follow.
 *
 * <p>Keycloak's internals: what {@code AuthenticationManager} does at the end of a login, and {@code AcrStore}.
 */
final class PinLoginFinisher {

    private PinLoginFinisher() {}

    /** Whether nothing that is enabled comes after {@code step}, in its flow and in all flows around it. */
    static boolean isLastStep(RealmModel realm, AuthenticationExecutionModel step) {
        AuthenticationExecutionModel execution = step;
        while (execution != null) {
            AuthenticationExecutionModel current = execution;
            boolean somethingFollows = realm.getAuthenticationExecutionsStream(current.getParentFlow())
                    .filter(other -> !other.getId().equals(current.getId()))
                    .anyMatch(other -> other.isEnabled() && other.getPriority() >= current.getPriority());
            if (somethingFollows) {
                return false;
            }
            execution = realm.getAuthenticationExecutionByFlowId(current.getParentFlow());
        }
        return true;
    }

    /**
     * Opens or continues the user session of the member who is set in {@code login}, and answers with the redirect to
     * the client.
     *
     * @param login the authentication session to end: the one of the context, or a new one
     * @param running the user session to continue, {@code null} for a new one
     */
    static Response finish(
            AuthenticationFlowContext context, AuthenticationSessionModel login, @Nullable UserSessionModel running) {
        KeycloakSession session = context.getSession();
        // What looks at the session of the request, such as our cookie provider, must see the one that ends.
        session.getContext().setAuthenticationSession(login);
        PinHandover.comeBack(session, login);
        AuthenticatorUtil.addAuthCredential(login, PosPinCredentialModel.TYPE);
        // Without what was completed in a session that goes on: this login has proven a PIN only.
        AuthenticatorUtils.updateCompletedExecutions(
                login, null, context.getExecution().getId());
        AcrStore levels = new AcrStore(session, login);
        levels.setLevelAuthenticatedToCurrentRequest(PinAuthenticatorFactory.LEVEL);
        AuthenticationManager.setClientScopesInSession(session, login);
        session.getProvider(LoginProtocol.class, login.getProtocol()).authenticationComplete(login);
        context.getEvent()
                .detail(Details.CODE_ID, login.getParentSession().getId())
                .detail(Details.CONSENT, Details.CONSENT_VALUE_NO_CONSENT_REQUIRED);
        return AuthenticationManager.finishedRequiredActions(
                session,
                login,
                running,
                context.getConnection(),
                context.getHttpRequest(),
                context.getUriInfo(),
                context.getEvent());
    }
}
