package io.github.tillkey.pin.event;

import jakarta.ws.rs.core.NewCookie;
import org.keycloak.cookie.CookieType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.utils.SecureContextResolver;

/** Takes Keycloak's SSO cookies from the browser; the user session itself goes on. */
final class SsoCookies {

    private SsoCookies() {}

    /**
     * Ends the identity cookie and the session cookie of {@code realm}. Keycloak's own cookie provider ends a cookie only when
     * the browser sent it, and here it has just been set.
     */
    static void drop(KeycloakSession session, RealmModel realm) {
        for (CookieType cookie : new CookieType[] {CookieType.IDENTITY, CookieType.SESSION}) {
            session.getContext()
                    .getHttpResponse()
                    .setCookieIfAbsent(new NewCookie.Builder(cookie.getName())
                            .version(1)
                            .value("")
                            .path(AuthenticationManager.getRealmCookiePath(
                                    realm, session.getContext().getUri()))
                            .maxAge(0)
                            .secure(SecureContextResolver.isSecureContext(session))
                            .httpOnly(true)
                            .sameSite(NewCookie.SameSite.LAX)
                            .build());
        }
    }
}
