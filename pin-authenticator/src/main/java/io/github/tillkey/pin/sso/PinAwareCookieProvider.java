package io.github.tillkey.pin.sso;

import io.github.tillkey.core.provider.ReplacementProviderFactory;
import io.github.tillkey.core.session.TerminalSession;
import org.jspecify.annotations.Nullable;
import org.keycloak.cookie.CookieProvider;
import org.keycloak.cookie.CookieProviderFactory;
import org.keycloak.cookie.CookieType;
import org.keycloak.cookie.DefaultCookieProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's cookies, but for one thing: the login that a PIN finishes gets no SSO cookie. Steps behind the PIN step,
 * and a logout that names no session, see one on the server: {@link ContinuedSsoCookie}, {@link TerminalLogout}.
 *
 * <p>With an SSO cookie, Keycloak's own cookie step would let a PIN session into the flows of other clients. The token
 * gate refuses it there, but only when a token is asked for: pages come earlier, and one of them sets a new password
 * ({@code kc_action=UPDATE_PASSWORD}). So the cookie never leaves the server, not even for a browser to throw away.
 */
final class PinAwareCookieProvider implements CookieProvider {

    private final KeycloakSession session;
    private final CookieProvider keycloak;

    private PinAwareCookieProvider(KeycloakSession session) {
        this.session = session;
        this.keycloak = new DefaultCookieProvider(session);
    }

    @Override
    public void set(CookieType type, String value) {
        if (isSsoCookieOfPinLogin(type)) {
            keycloak.expire(type);
        } else {
            keycloak.set(type, value);
        }
    }

    @Override
    public void set(CookieType type, String value, int maxAge) {
        if (isSsoCookieOfPinLogin(type)) {
            // What the browser brought belongs to a session that this login has ended.
            keycloak.expire(type);
        } else {
            keycloak.set(type, value, maxAge);
        }
    }

    private boolean isSsoCookieOfPinLogin(CookieType type) {
        return (type.equals(CookieType.IDENTITY) || type.equals(CookieType.SESSION))
                && (TerminalSession.isPinLogin(session.getContext().getAuthenticationSession())
                        // Another tab's password login that joined the session of a PIN login.
                        || TerminalSession.isPinSession(session.getContext().getUserSession()));
    }

    @Override
    public @Nullable String get(CookieType type) {
        String sent = keycloak.get(type);
        if (!type.equals(CookieType.IDENTITY)) {
            return sent;
        }
        String continued = sent == null
                ? ContinuedSsoCookie.cookie(session, session.getContext().getAuthenticationSession())
                : sent;
        return new TerminalLogout(session).ssoCookie(continued);
    }

    @Override
    public void expire(CookieType type) {
        keycloak.expire(type);
    }

    @Override
    public void close() {
        keycloak.close();
    }

    /** Takes the place of Keycloak's default provider. */
    public static final class Factory extends ReplacementProviderFactory<CookieProvider>
            implements CookieProviderFactory {

        /** For Keycloak. */
        public Factory() {
            super(CookieProvider.class);
        }

        @Override
        public CookieProvider create(KeycloakSession session) {
            return new PinAwareCookieProvider(session);
        }

        @Override
        public String getId() {
            return "tillkey";
        }
    }
}
