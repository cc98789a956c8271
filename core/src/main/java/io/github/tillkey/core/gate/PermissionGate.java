package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.session.LevelDemand;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Set;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.grants.PermissionGrantType;
import org.keycloak.protocol.oidc.grants.PermissionGrantTypeFactory;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.idm.authorization.PermissionTicketToken;
import org.keycloak.services.managers.UserSessionManager;

/**
 * Keycloak's permission grant (UMA), which asks every deployed access rule before it answers with a decision or a list
 * of permissions ({@code response_mode}). No token is made then, so the {@link TokenGate} sees nothing; but a yes opens
 * the resource server as a token does, and the rules may never have been asked about that client.
 *
 * <p>It is mostly the resource server that asks for a decision, so the address of the request is not the member's and
 * is not checked.
 */
final class PermissionGate extends PermissionGrantType {

    private static final String ID = "permission-gate";

    @Override
    public Response process(Context context) {
        Response granted = super.process(context);
        if (formParams.getFirst("response_mode") != null) {
            // Keycloak has left here whom it has just granted the permission.
            ask((AccessToken) Objects.requireNonNull(session.getContext().getBearerToken()));
        }
        return granted;
    }

    private void ask(AccessToken token) {
        UserSessionModel userSession = sessionOf(token);
        if (!TokenGate.isChecked(userSession)) {
            return;
        }
        ClientModel resourceServer = resourceServer();
        AccessRequest.Builder request = AccessRequest.session(userSession, resourceServer)
                .offline(userSession.isOffline())
                .reach(Set.of(resourceServer.getClientId()))
                .fromMember(false);
        Verdict verdict = new GateRequest(session, userSession, ID, () -> event(userSession, resourceServer))
                .ask(request, LevelDemand.of(resourceServer, null, userSession.getUser()));
        if (verdict instanceof Verdict.Refused refused) {
            TokenGate.refuse(session, refused);
        }
    }

    private UserSessionModel sessionOf(AccessToken token) {
        String id = token.getSessionId();
        if (id == null) {
            // A token without a session: Keycloak makes one for the request, where it makes a token of the permission.
            UserModel member = Objects.requireNonNull(TokenManager.lookupUserFromStatelessToken(session, realm, token));
            return new UserSessionManager(session)
                    .createUserSession(
                            KeycloakModelUtils.generateId(),
                            realm,
                            member,
                            member.getUsername(),
                            clientConnection.getRemoteHost(),
                            OAuth2Constants.UMA_GRANT_TYPE,
                            false,
                            null,
                            null,
                            UserSessionModel.SessionPersistenceState.TRANSIENT);
        }
        UserSessionModel online = session.sessions().getUserSession(realm, id);
        return online != null
                ? online
                : Objects.requireNonNull(session.sessions().getOfflineUserSession(realm, id));
    }

    /** The one whose resources it is about, which Keycloak has found in the ticket or by its name. */
    private ClientModel resourceServer() {
        String ticket = formParams.getFirst("ticket");
        String clientId = ticket == null
                ? formParams.getFirst(OAuth2Constants.AUDIENCE)
                : session.tokens().decode(ticket, PermissionTicketToken.class).getIssuedFor();
        return Objects.requireNonNull(realm.getClientByClientId(clientId));
    }

    private EventBuilder event(UserSessionModel userSession, ClientModel resourceServer) {
        return GateRequest.event(session, EventType.LOGIN, resourceServer, userSession)
                .detail(Details.GRANT_TYPE, OAuth2Constants.UMA_GRANT_TYPE);
    }

    /** Has Keycloak take it for its own grant. */
    public static final class Factory extends PermissionGrantTypeFactory {

        @Override
        public OAuth2GrantType create(KeycloakSession session) {
            return new PermissionGate();
        }

        /** Of two providers of one id Keycloak takes the one with the higher order; its own has 0. */
        @Override
        public int order() {
            return 10;
        }
    }
}
