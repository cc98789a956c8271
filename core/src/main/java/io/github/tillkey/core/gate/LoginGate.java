package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.AuthnContext;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.session.StoreBinding;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

    /** Note of a client's session: a login has given it something, so it is worth keeping when a later one fails. */
    private static final String ADMITTED = "tillkey.admitted";

    /** What a client has asked for in its newest authorization request. */
    private static final List<String> ASKED = Stream.concat(
                    Stream.of(OIDCLoginProtocol.CLAIMS_PARAM, OIDCLoginProtocol.ACR_PARAM), AuthnContext.NOTES.stream())
            .toList();

    private LoginGate() {}

    /**
     * Notes what was proven in {@code login}, and binds the session to the store of the login. Refuses a level on which
     * the client insists and that was not reached, and a store.
     *
     * @param inherited Keycloak's event of this login
     * @return why the client gets no answer, and no more than it had before; empty when it gets one. A refusal is
     *     recorded
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
        for (String asked : ASKED) {
            if (login.getClientNote(asked) == null) {
                clientSession.removeNote(asked); // Of an earlier login of this client.
            }
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
        admit(clientSession);
        return Optional.empty();
    }

    /** Remembers that this client has been given something, by a login or by tokens that came without one. */
    static void admit(AuthenticatedClientSessionModel clientSession) {
        if (clientSession.getNote(ADMITTED) == null) {
            clientSession.setNote(ADMITTED, "true");
        }
    }

    private static void refuse(
            KeycloakSession session,
            UserSessionModel userSession,
            AuthenticatedClientSessionModel clientSession,
            Reason reason) {
        if (reason.equals(Reason.LEVEL_TOO_LOW)) {
            // The flow believes in a level that was not reached: it must ask again at the next attempt.
            userSession.removeNote(Constants.LOA_MAP);
        }
        new GateRequest(
                        session,
                        userSession,
                        ID,
                        () -> GateRequest.event(session, EventType.LOGIN, clientSession.getClient(), userSession))
                .refuse(AccessRequest.session(clientSession), reason);
        StoreBinding.settle(clientSession);
        if (clientSession.getNote(ADMITTED) == null) {
            clientSession.detachFromUserSession();
        } else {
            // The member goes on working there: anybody can write a link with a wrong store or a level that is out of
            // reach. What was refused now must not be demanded of the next refresh.
            ASKED.forEach(clientSession::removeNote);
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
}
