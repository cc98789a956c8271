package io.github.tillkey.pin.sso;

import io.github.tillkey.core.provider.ReplacementProviderFactory;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.session.PinSessionTermination;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.cookie.CookieProvider;
import org.keycloak.cookie.CookieProviderFactory;
import org.keycloak.cookie.CookieType;
import org.keycloak.cookie.DefaultCookieProvider;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Keycloak's cookies, but for two things: the login that a PIN finishes gets no SSO cookie, and that of an
 * {@link Elevation} is worth nothing when it is over. Steps behind the PIN step, and a logout that names no session,
 * see one on the server: {@link ContinuedSsoCookie}, {@link TerminalLogout}.
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
        if (mayBeSent(type, value)) {
            keycloak.set(type, value);
        }
    }

    @Override
    public void set(CookieType type, String value, int maxAge) {
        if (mayBeSent(type, value)) {
            keycloak.set(type, value, maxAge);
        }
    }

    private boolean mayBeSent(CookieType type, String value) {
        if (isSsoCookieOfPinLogin(type)) {
            // What the browser brought belongs to a session that this login has ended.
            keycloak.expire(type);
            return false;
        }
        if (type.equals(CookieType.IDENTITY)) {
            sessionOf(value)
                    .ifPresent(elevated -> Elevation.markIfOnTill(
                            session, elevated, session.getContext().getAuthenticationSession()));
        }
        return true;
    }

    private boolean isSsoCookieOfPinLogin(CookieType type) {
        return (type.equals(CookieType.IDENTITY) || type.equals(CookieType.SESSION))
                && (TerminalSession.isPinLogin(session.getContext().getAuthenticationSession())
                        // Another tab's password login that joined the session of a PIN login.
                        || TerminalSession.isPinSession(session.getContext().getUserSession()));
    }

    @Override
    public @Nullable String get(CookieType type) {
        if (!type.equals(CookieType.IDENTITY)) {
            return keycloak.get(type);
        }
        AuthenticationSessionModel login = session.getContext().getAuthenticationSession();
        // A login at the POS is no step up from it.
        if (login != null && !ClientSettings.of(login.getClient()).acceptsPin()) {
            Elevation.noteTill(session, login);
        }
        String sent = withoutEndedElevation(keycloak.get(type));
        String continued = sent == null
                ? ContinuedSsoCookie.cookie(session, session.getContext().getAuthenticationSession())
                : sent;
        return new TerminalLogout(session).ssoCookie(continued);
    }

    /** Here, so that it holds for every page and every protocol, and the browser shows a login as without a session. */
    private @Nullable String withoutEndedElevation(@Nullable String sent) {
        UserSessionModel login = sent == null ? null : sessionOf(sent).orElse(null);
        RealmModel realm = session.getContext().getRealm();
        if (login == null) {
            return sent;
        }
        Elevation elevation = Elevation.of(login).orElse(null);
        if (elevation == null) {
            // Of a login that ended without the till's cookie. Who forges the SSO cookie of another must not mark
            // theirs.
            if (session.tokens().decode(sent, AccessToken.class) != null) {
                Elevation.markIfOnTill(session, login, null);
            }
            return sent;
        }
        if (!elevation.isOver(session, realm, login)) {
            return sent;
        }
        new PinSessionTermination(session, realm).endExcept(null, login.getId(), PinReasons.ELEVATION_ENDED.code());
        return null;
    }

    /**
     * The session that an SSO cookie names. Who verifies the cookie is Keycloak: here a forged one only ends a session
     * that is over.
     */
    private Optional<UserSessionModel> sessionOf(String cookie) {
        RealmModel realm = session.getContext().getRealm();
        if (realm == null || cookie.isEmpty()) {
            return Optional.empty();
        }
        try {
            String id = new JWSInput(cookie).readJsonContent(AccessToken.class).getSessionId();
            return Optional.ofNullable(id == null ? null : session.sessions().getUserSession(realm, id));
        } catch (JWSInputException foreign) {
            return Optional.empty();
        }
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
