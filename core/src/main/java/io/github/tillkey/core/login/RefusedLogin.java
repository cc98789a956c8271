package io.github.tillkey.core.login;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.utils.RedirectUtils;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The page of a login that is refused after an identity provider has authenticated the member. It offers two ways out:
 * back to the application, which gets {@code access_denied} as from the page of a {@link RuleStep}, and a new login
 * with another account. Keycloak's error page leads to the client's home URL or nowhere.
 */
public final class RefusedLogin {

    /** The template of the page. */
    static final String TEMPLATE = "tillkey-refused.ftl";

    /** Attribute of an error page that is to be this page. */
    static final String MARK = "refusedLogin";

    /** Attribute of the page: whether there is a login that can begin again. */
    static final String AGAIN = "tillkeyAgain";

    /** Attribute of the page: the address in the application. */
    static final String BACK = "tillkeyBackUrl";

    private RefusedLogin() {}

    /**
     * The page.
     *
     * @param message key of the sentence that says why
     */
    public static Response page(
            KeycloakSession session, AuthenticationSessionModel login, String message, Object... parameters) {
        return session.getProvider(LoginFormsProvider.class)
                .setAuthenticationSession(login)
                .setAttribute(MARK, true)
                .setError(message, parameters)
                .createErrorPage(Response.Status.BAD_REQUEST);
    }

    /**
     * The address at which the application learns that the login was given up, while the login itself goes on; its home
     * where it takes the answer in another form than an address.
     */
    static Optional<String> back(
            KeycloakSession session, RealmModel realm, @Nullable AuthenticationSessionModel login) {
        return login == null
                ? Optional.empty()
                : answer(session, realm, login).or(() -> ClientHome.of(session, login.getClient()));
    }

    private static Optional<String> answer(
            KeycloakSession session, RealmModel realm, AuthenticationSessionModel login) {
        // A device has no redirect URI, and an administrator may have taken it off the client since the login began.
        if (login.getRedirectUri() == null
                || RedirectUtils.verifyRedirectUri(session, login.getRedirectUri(), login.getClient()) == null) {
            return Optional.empty();
        }
        LoginProtocol protocol = session.getProvider(LoginProtocol.class, login.getProtocol())
                .setRealm(realm)
                .setHttpHeaders(session.getContext().getRequestHeaders())
                .setUriInfo(session.getContext().getUri())
                .setEventBuilder(
                        new EventBuilder(realm, session, session.getContext().getConnection()));
        try {
            return Optional.ofNullable(protocol.sendError(
                                    login.getClient(),
                                    protocol.getClientData(login),
                                    LoginProtocol.Error.CANCELLED_BY_USER)
                            .getLocation())
                    .map(URI::toString);
        } catch (RuntimeException notAllowedAnyMore) {
            // The builder has no type, so that Keycloak fails before it writes an event and a page into this one.
            return Optional.empty();
        }
    }
}
