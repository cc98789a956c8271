package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.session.StoreBinding;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.TokenUtil;

/** What the login protocols ask when a login has ended and before anything is sent to the client. */
final class LoginGate {

    private static final String ID = "login-gate";

    /** Detail of Keycloak's own event {@code LOGIN}, which it writes after a refusal too. */
    private static final String REFUSED = "tillkey_refused";

    private LoginGate() {}

    /**
     * Notes what was proven in {@code login}, and binds the session to the store of the login. Refuses a level on which
     * the client insists and that was not reached, and a store.
     *
     * @param inherited Keycloak's event of this login
     * @return why the client gets no answer, empty when it gets one; a refusal is recorded
     */
    static Optional<Reason> refusal(
            KeycloakSession session,
            AuthenticationSessionModel login,
            UserSessionModel userSession,
            ClientSessionContext context,
            EventBuilder inherited) {
        if (!TokenGate.isChecked(userSession)) {
            return Optional.empty();
        }
        AuthenticatedClientSessionModel clientSession = context.getClientSession();
        SessionLevel.note(session, login, userSession);
        if (login.getClientNote(OIDCLoginProtocol.CLAIMS_PARAM) == null) {
            clientSession.removeNote(OIDCLoginProtocol.CLAIMS_PARAM); // Of an earlier login of this client.
        }
        Optional<Reason> refusal = LevelDemand.of(clientSession)
                        .answer(SessionLevel.of(session, userSession))
                        .isEmpty()
                ? Optional.of(Reason.LEVEL_TOO_LOW)
                : LoginStore.bind(session, login, clientSession);
        if (refusal.isPresent()) {
            refuse(session, userSession, clientSession, refusal.get());
            inherited.detail(REFUSED, refusal.get().code());
            return refusal;
        }
        if (TokenUtil.hasScope(context.getScopeString(), OAuth2Constants.OFFLINE_ACCESS)) {
            renewOffline(session, userSession, clientSession);
        }
        return Optional.empty();
    }

    private static void refuse(
            KeycloakSession session,
            UserSessionModel userSession,
            AuthenticatedClientSessionModel clientSession,
            Reason reason) {
        boolean level = reason.equals(Reason.LEVEL_TOO_LOW);
        if (level) {
            // The flow believes in a level that was not reached: it must ask again at the next attempt.
            userSession.removeNote(Constants.LOA_MAP);
        }
        new GateRequest(session, userSession, ID, () -> event(session, userSession, clientSession))
                .refuse(AccessRequest.session(clientSession), reason);
        // A link with a wrong store, which anybody can write, must not end what the client already has.
        if (level || !StoreBinding.holds(clientSession)) {
            clientSession.detachFromUserSession();
        }
    }

    /** Keycloak copies notes into an offline session only when it opens it: it would keep the level of that day. */
    private static void renewOffline(
            KeycloakSession session, UserSessionModel userSession, AuthenticatedClientSessionModel clientSession) {
        UserSessionModel offline =
                session.sessions().getOfflineUserSession(userSession.getRealm(), userSession.getId());
        if (offline == null) {
            return;
        }
        SessionLevel.copy(userSession, offline);
        AuthenticatedClientSessionModel offlineClient = offline.getAuthenticatedClientSessionByClient(
                clientSession.getClient().getId());
        String claims = clientSession.getNote(OIDCLoginProtocol.CLAIMS_PARAM);
        if (offlineClient != null && claims == null) {
            offlineClient.removeNote(OIDCLoginProtocol.CLAIMS_PARAM);
        } else if (offlineClient != null) {
            offlineClient.setNote(OIDCLoginProtocol.CLAIMS_PARAM, claims);
        }
    }

    private static EventBuilder event(
            KeycloakSession session, UserSessionModel userSession, AuthenticatedClientSessionModel clientSession) {
        return new EventBuilder(
                        userSession.getRealm(), session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .client(clientSession.getClient())
                .user(userSession.getUser())
                .session(userSession);
    }
}
