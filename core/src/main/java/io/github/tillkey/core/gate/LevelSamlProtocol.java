package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.Reason;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.protocol.saml.SamlProtocolFactory;
import org.keycloak.services.messages.Messages;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's SAML, but a login that did not reach the client's minimum ends with the status {@code NoAuthnContext}, one
 * without the store that the client requires with {@code RequestDenied}; or with a page where the client has sent no
 * request.
 *
 * <p>What gets by (passive requests, exchanged tokens) proves nothing new and meets the {@link SamlGate}.
 */
final class LevelSamlProtocol extends SamlProtocol {

    private LevelSamlProtocol() {}

    @Override
    public Response authenticated(
            AuthenticationSessionModel login, UserSessionModel userSession, ClientSessionContext context) {
        Optional<Reason> refusal = LoginGate.refusal(session, login, userSession, context, event);
        if (refusal.isEmpty()) {
            return super.authenticated(login, userSession, context);
        }
        return refusal.get().equals(Reason.LEVEL_TOO_LOW)
                ? sendError(login, Error.LOA_INVALID, Messages.ACR_NOT_FULFILLED)
                : sendError(login, Error.CONSENT_DENIED, "tillkeyStoreRefused");
    }

    /** Takes the place of Keycloak's factory, as {@link LevelLoginProtocol.Factory} does. */
    public static final class Factory extends SamlProtocolFactory {

        @Override
        public LoginProtocol create(KeycloakSession session) {
            return new LevelSamlProtocol().setSession(session);
        }
    }
}
