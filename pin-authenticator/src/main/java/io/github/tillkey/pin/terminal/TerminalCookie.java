package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.storage.Transactions;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.utils.SecureContextResolver;

/**
 * The cookie that a till is known by: HttpOnly, for this realm's path only, sent on top-level navigation from the POS
 * ({@code SameSite=Lax}), {@code Secure} wherever Keycloak's own cookies are.
 *
 * <p>Keycloak's cookie provider cannot be used: it knows the cookies of Keycloak only.
 */
public final class TerminalCookie {

    /** The cookie's name. */
    public static final String NAME = "TILLKEY_TERMINAL";

    /** The longest life that browsers grant a cookie (RFC 6265bis: 400 days); every login renews it. */
    private static final Duration LIFE = Duration.ofDays(400);

    private final KeycloakSession session;
    private final RealmModel realm;

    public TerminalCookie(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** The value that the browser sent, {@code null} when it sent none. */
    public @Nullable String value() {
        Cookie cookie = session.getContext().getRequestHeaders().getCookies().get(NAME);
        return cookie == null ? null : cookie.getValue();
    }

    /**
     * Gives the browser this secret, once the database has it: a till with a secret that was rolled back would be
     * locked out.
     */
    public void setAfterCommit(TerminalSecret secret) {
        Transactions.afterCommit(session, () -> send(secret.cookieValue(), Math.toIntExact(LIFE.toSeconds())));
    }

    /** Takes the cookie from the browser. */
    public void expire() {
        send("", 0);
    }

    private void send(String value, int maxAge) {
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(new NewCookie.Builder(NAME)
                        .version(1)
                        .value(value)
                        .path(AuthenticationManager.getRealmCookiePath(
                                realm, session.getContext().getUri()))
                        .maxAge(maxAge)
                        .secure(SecureContextResolver.isSecureContext(session))
                        .httpOnly(true)
                        .sameSite(NewCookie.SameSite.LAX)
                        .build());
    }
}
