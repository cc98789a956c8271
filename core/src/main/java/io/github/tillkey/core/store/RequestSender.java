package io.github.tillkey.core.store;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.resources.admin.AdminAuth;

/** Who has sent a request with an access token: to the Admin REST, to SCIM, to the REST of accounts. */
final class RequestSender {

    private RequestSender() {}

    /**
     * The sender, for whom Keycloak can say what they may do; they need not be an administrator. {@code null} when the
     * request has no access token, or its user or client is gone.
     */
    static @Nullable AdminAuth of(KeycloakSession session) {
        if (!(session.getContext().getBearerToken() instanceof AccessToken token)) {
            return null;
        }
        String issuer = String.valueOf(token.getIssuer());
        RealmModel home = session.realms().getRealmByName(issuer.substring(issuer.lastIndexOf('/') + 1));
        UserModel user = session.getContext().getUser();
        ClientModel client = home == null ? null : home.getClientByClientId(token.getIssuedFor());
        return home == null || user == null || client == null ? null : new AdminAuth(home, token, user, client);
    }

    /** The administrator whose call of the Admin REST of {@code realm} this is; {@code null} when it is none. */
    static @Nullable AdminAuth administrator(KeycloakSession session, RealmModel realm) {
        return isAdministrator(session, realm) ? of(session) : null;
    }

    /**
     * Whether this is a call of the Admin REST below {@code realm}. Outside of requests, as in imports and tasks, there
     * is no token either; Keycloak throws there when it is asked for the request.
     */
    static boolean isAdministrator(KeycloakSession session, RealmModel realm) {
        return session.getContext().getBearerToken() != null
                && session.getContext().getUri().getPath().contains("/admin/realms/" + realm.getName() + "/");
    }
}
