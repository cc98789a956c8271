package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import jakarta.ws.rs.core.Response;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocolFactory;
import org.keycloak.protocol.oidc.OIDCProviderConfig;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's OpenID Connect, but a login that did not reach the level on which the client insists ends with an error
 * for the client instead of a code. Keycloak itself checks only essential levels, and only in flows with level
 * conditions, which it believes.
 *
 * <p>What gets by (a cookie login with {@code prompt=none}, grants without a login page) meets the {@link TokenGate}.
 */
final class LevelLoginProtocol extends OIDCLoginProtocol {

    private static final String ID = "login-gate";

    private LevelLoginProtocol(OIDCProviderConfig config) {
        super(config);
    }

    @Override
    public Response authenticated(
            AuthenticationSessionModel login, UserSessionModel userSession, ClientSessionContext context) {
        if (TokenGate.isChecked(userSession)) {
            SessionLevel.note(session, login, userSession);
            if (login.getClientNote(CLAIMS_PARAM) == null) {
                context.getClientSession().removeNote(CLAIMS_PARAM); // Of an earlier login of this client.
            }
            Level level = SessionLevel.of(session, userSession);
            if (LevelDemand.of(context.getClientSession()).answer(level).isEmpty()) {
                return refuse(login, context.getClientSession());
            }
        }
        return super.authenticated(login, userSession, context);
    }

    private Response refuse(AuthenticationSessionModel login, AuthenticatedClientSessionModel clientSession) {
        UserSessionModel userSession = clientSession.getUserSession();
        // The flow believes in a level that was not reached: it must ask again at the next attempt.
        userSession.removeNote(Constants.LOA_MAP);
        new GateRequest(session, userSession, ID, () -> event(clientSession))
                .refuse(AccessRequest.session(clientSession), Reason.LEVEL_TOO_LOW);
        return sendError(login, Error.LOA_INVALID, Reason.LEVEL_TOO_LOW.code());
    }

    private EventBuilder event(AuthenticatedClientSessionModel clientSession) {
        return new EventBuilder(
                        clientSession.getRealm(), session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .client(clientSession.getClient())
                .user(clientSession.getUserSession().getUser())
                .session(clientSession.getUserSession());
    }

    /** Takes the place of Keycloak's factory, whose options and clients' defaults stay. */
    public static final class Factory extends OIDCLoginProtocolFactory {

        @Override
        public LoginProtocol create(KeycloakSession session) {
            return new LevelLoginProtocol(((OIDCLoginProtocol) super.create(session)).getConfig()).setSession(session);
        }

        /** Of two providers of one id Keycloak takes the one with the higher order. */
        @Override
        public int order() {
            return super.order() + 1;
        }
    }
}
