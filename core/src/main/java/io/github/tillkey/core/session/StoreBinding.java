package io.github.tillkey.core.session;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OAuth2DeviceCodeModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpoint;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.protocol.oidc.grants.device.endpoints.DeviceEndpoint;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The one store that a user session is bound to: by its till, by the parameter {@value #PARAMETER} of an authorization
 * request, or by a choice of the member. Everything that comes out of the session speaks of this store.
 *
 * <p>The session of each client also keeps the store of its own login. Two logins at once, in two tabs, do not see each
 * other: the user session may have been bound to another store afterwards.
 *
 * <p>Keycloak's internals: the note {@code client_request_param_store}.
 */
public final class StoreBinding {

    /** Parameter of an authorization request: the code of a store. Anybody can write such a link: it is not trusted. */
    public static final String PARAMETER = "store";

    /** Id of the store's group, of a user session, of a client's session, and of a choice during a login. */
    static final String STORE = "tillkey.store";

    /** Where Keycloak keeps the parameter; copied into the client's session. */
    private static final String NAMED =
            AuthorizationEndpoint.LOGIN_SESSION_NOTE_ADDITIONAL_REQ_PARAMS_PREFIX + PARAMETER;

    private StoreBinding() {}

    /** Group id of the store that a session is bound to, which may be gone; empty for a session without one. */
    public static Optional<String> of(UserSessionModel session) {
        return Optional.ofNullable(session.getNote(STORE));
    }

    /** The store that the request of {@code login} names, {@code null} when it names none. */
    public static @Nullable String named(KeycloakSession session, AuthenticationSessionModel login) {
        if (!DeviceGrantType.isOAuth2DeviceVerificationFlow(login)) {
            return login.getClientNote(NAMED);
        }
        // A device has named it before anybody logged in.
        OAuth2DeviceCodeModel device = DeviceEndpoint.getDeviceByUserCode(
                session, login.getRealm(), login.getClientNote(DeviceGrantType.OAUTH2_DEVICE_VERIFIED_USER_CODE));
        return device == null ? null : device.getAdditionalParams().get(PARAMETER);
    }

    /** Notes that the store that the request named has been dealt with. */
    public static void settle(AuthenticatedClientSessionModel clientSession) {
        clientSession.removeNote(NAMED);
    }

    /** The group id of the store that the member has chosen in {@code login}, {@code null} when there was no choice. */
    public static @Nullable String chosen(AuthenticationSessionModel login) {
        return login.getAuthNote(STORE);
    }

    /** Remembers the choice of the member, who works there, until the login ends. */
    public static void choose(AuthenticationSessionModel login, String groupId) {
        login.setAuthNote(STORE, groupId);
    }

    /**
     * Binds the session of a client that logs in, and ends what its former store has opened: the sessions of all other
     * clients, the offline session, and this client's tokens of before.
     *
     * @param next group id of the store, {@code null} to bind it to none
     */
    public static void bind(
            KeycloakSession session, AuthenticatedClientSessionModel clientSession, @Nullable String next) {
        UserSessionModel userSession = clientSession.getUserSession();
        String former = userSession.getNote(STORE);
        if (next == null) {
            clientSession.removeNote(STORE);
        } else {
            clientSession.setNote(STORE, next);
        }
        if (former == null ? next == null : former.equals(next)) {
            return;
        }
        if (next == null) {
            userSession.removeNote(STORE);
        } else {
            userSession.setNote(STORE, next);
        }
        if (former != null) {
            // Told before they go: Keycloak forgets them, and no later logout would reach them.
            BackchannelLogout logout = BackchannelLogout.of(session);
            logout.sendAfterCommit(logout.notices(userSession, client -> !client.getId()
                    .equals(clientSession.getClient().getId())));
            userSession.removeAuthenticatedClientSessions(userSession.getAuthenticatedClientSessions().keySet().stream()
                    .filter(client -> !client.equals(clientSession.getClient().getId()))
                    .toList());
            // Keycloak refuses older tokens, but allows one second, in which tokens of the former store would pass.
            clientSession.setNote(
                    AuthenticatedClientSessionModel.STARTED_AT_NOTE, String.valueOf(Time.currentTime() + 1));
        }
        // A session of a till has none, so that a PIN login costs no query.
        UserSessionModel offline = TerminalSession.isPinSession(userSession)
                ? null
                : session.sessions().getOfflineUserSession(userSession.getRealm(), userSession.getId());
        if (offline != null && former == null) {
            offline.setNote(STORE, next);
        } else if (offline != null) {
            session.sessions().removeOfflineUserSession(userSession.getRealm(), offline);
        }
    }

    /** Whether this client logged in for the store that its session is bound to. */
    public static boolean holds(AuthenticatedClientSessionModel clientSession) {
        String own = clientSession.getNote(STORE);
        return own != null && own.equals(clientSession.getUserSession().getNote(STORE));
    }

    /** Whether the session has been bound to another store since this client logged in. */
    public static boolean hasEnded(AuthenticatedClientSessionModel clientSession) {
        return clientSession.getNote(STORE) != null && !holds(clientSession);
    }

    /**
     * Whether the client has named another store than that of its session. The end of every login takes the name away,
     * but for those that Keycloak ends by itself ({@code prompt=none}): these are allowed for the present store only.
     *
     * @param bound the code of the store of the session
     */
    public static boolean isNamedInVain(
            AuthenticatedClientSessionModel clientSession, Supplier<Optional<String>> bound) {
        String named = clientSession.getNote(NAMED);
        if (named == null) {
            return false;
        }
        if (!bound.get().equals(Optional.of(named))) {
            return true;
        }
        // The code of a store may change later.
        settle(clientSession);
        clientSession.setNote(STORE, clientSession.getUserSession().getNote(STORE));
        return false;
    }
}
