package io.github.tillkey.pin.sso;

import io.github.tillkey.core.session.TerminalSession;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Lets Keycloak's own steps behind the PIN step know that a login goes on with a running session.
 *
 * <p>They look for the SSO cookie to distinguish a continued session from a further one: Keycloak's limiter of user
 * sessions would otherwise end the very session that the login continues, or refuse the cashier at their own till. A
 * PIN session has no such cookie (ADR 0003), so {@link PinAwareCookieProvider} shows them one that is made for the
 * request and never leaves the server.
 *
 * <p>Keycloak's internals: paths and notes of {@code LogoutEndpoint}.
 */
public final class ContinuedSsoCookie {

    private static final String NOTE = "tillkey.continues";

    private ContinuedSsoCookie() {}

    /** Marks {@code login}, a PIN login whose root session has the id of the user session that goes on. */
    public static void mark(AuthenticationSessionModel login) {
        login.setAuthNote(NOTE, "true");
    }

    /**
     * The value of the SSO cookie of the session that {@code login} continues, {@code null} where it continues none.
     */
    static @Nullable String cookie(KeycloakSession session, @Nullable AuthenticationSessionModel login) {
        if (login == null || login.getAuthNote(NOTE) == null || !TerminalSession.isPinLogin(login)) {
            return null;
        }
        RealmModel realm = login.getRealm();
        UserModel member = login.getAuthenticatedUser();
        UserSessionModel running = session.sessions()
                .getUserSession(realm, login.getParentSession().getId());
        if (member == null
                || running == null
                || !TerminalSession.isPinSession(running)
                || !member.equals(running.getUser())) {
            return null;
        }
        String issuer = Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName());
        return session.tokens()
                .encode(AuthenticationManager.createIdentityToken(session, realm, member, running, issuer));
    }
}
