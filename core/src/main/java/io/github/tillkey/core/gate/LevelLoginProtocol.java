package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.Reason;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;
import org.keycloak.protocol.oidc.OIDCProviderConfig;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's OpenID Connect, but a login that did not reach the level on which the client insists, or that is in no
 * store that it may have, ends with an error for the client instead of a code. Keycloak itself checks only essential
 * levels, and only in flows with level conditions, which it believes.
 *
 * <p>What gets by (a cookie login with {@code prompt=none}, grants without a login page) meets the {@link TokenGate}.
 */
final class LevelLoginProtocol extends OIDCLoginProtocol {

    private LevelLoginProtocol(OIDCProviderConfig config) {
        super(config);
    }

    @Override
    public Response authenticated(
            AuthenticationSessionModel login, UserSessionModel userSession, ClientSessionContext context) {
        Optional<Reason> refusal = LoginGate.refusal(session, login, userSession, context, event);
        if (refusal.isEmpty()) {
            return super.authenticated(login, userSession, context);
        }
        // A device is told only of this error. Without it, it would ask until its code expires.
        Error error = DeviceGrantType.isOAuth2DeviceVerificationFlow(login) ? Error.CONSENT_DENIED : Error.LOA_INVALID;
        return sendError(login, error, refusal.get().code());
    }

    /**
     * Takes the place of Keycloak's factory, whose options and clients' defaults stay. Of two providers of one id and
     * order Keycloak takes the one that is not its own.
     */
    public static final class Factory extends OIDCLoginProtocolFactory {

        @Override
        public LoginProtocol create(KeycloakSession session) {
            return new LevelLoginProtocol(((OIDCLoginProtocol) super.create(session)).getConfig()).setSession(session);
        }
    }
}
