package io.github.tillkey.pin.sso;

import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.SystemClientUtil;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Lets a logout without {@code id_token_hint} find the session of the till that it comes from.
 *
 * <p>Keycloak finds such a session by the SSO cookie, which a PIN session has not, and would send the browser back as
 * if it had been logged out. So at the logout endpoint, and nowhere else, the terminal cookie takes the place of the
 * SSO cookie: Keycloak is given an SSO cookie of the till's session that never leaves the server, asks for
 * confirmation, which a foreign page cannot give, and ends the session as any other. A logout that names a client ends
 * the till's session only if that client is logged in there.
 *
 * <p>Keycloak's internals: paths and notes of {@code LogoutEndpoint}.
 */
final class TerminalLogout {

    private static final String LOGOUT = "/protocol/openid-connect/logout";
    private static final String CONFIRM = LOGOUT + "/logout-confirm";

    /** The parameters of a logout without the hint. */
    private static final List<String> PARAMETERS = List.of(
            OIDCLoginProtocol.CLIENT_ID_PARAM,
            OIDCLoginProtocol.POST_LOGOUT_REDIRECT_URI_PARAM,
            OIDCLoginProtocol.STATE_PARAM,
            OIDCLoginProtocol.UI_LOCALES_PARAM,
            AuthenticationManager.INITIATING_IDP_PARAM);

    private final KeycloakSession session;
    private final KeycloakContext context;

    TerminalLogout(KeycloakSession session) {
        this.session = session;
        this.context = session.getContext();
    }

    /**
     * The SSO cookie that counts in this request.
     *
     * @param sent the one that the browser sent, {@code null} when it sent none
     */
    @Nullable
    String ssoCookie(@Nullable String sent) {
        RealmModel realm = context.getRealm();
        String path = context.getUri().getPath();
        if (realm == null || !RealmSettings.of(realm).enabled()) {
            return sent;
        }
        if (path.endsWith(LOGOUT)) {
            return asked(realm, sent);
        }
        return path.endsWith(CONFIRM) ? confirmed(realm, sent) : sent;
    }

    private @Nullable String asked(RealmModel realm, @Nullable String sent) {
        boolean posted = "POST".equals(context.getHttpRequest().getHttpMethod());
        MultivaluedMap<String, String> parameters = posted
                ? context.getHttpRequest().getDecodedFormParameters()
                : context.getUri().getQueryParameters();
        if (parameters.containsKey(OIDCLoginProtocol.ID_TOKEN_HINT)
                || parameters.containsKey(OAuth2Constants.REFRESH_TOKEN)) {
            return sent;
        }
        String clientId = parameters.getFirst(OIDCLoginProtocol.CLIENT_ID_PARAM);
        ClientModel client = clientId == null ? null : realm.getClientByClientId(clientId);
        if (clientId != null && client == null) {
            return sent;
        }
        if (posted
                && new TerminalCookie(session, realm).value() == null
                && (client == null || ClientSettings.of(client).acceptsPin())) {
            throw askedAgainByGet(parameters);
        }
        return tillSession(realm, client, sent)
                .map(till -> ssoCookieOf(realm, till))
                .orElse(sent);
    }

    /** The logout was confirmed: the till's session must be the one that the page was about. */
    private @Nullable String confirmed(RealmModel realm, @Nullable String sent) {
        AuthenticationSessionModel logout = context.getAuthenticationSession();
        if (logout == null
                || !AuthenticationSessionModel.Action.LOGGING_OUT.name().equals(logout.getAction())
                || logout.getAuthNote(OIDCLoginProtocol.LOGOUT_VALIDATED_ID_TOKEN_SESSION_STATE) != null
                || logout.getAuthenticatedUser() == null) {
            return sent;
        }
        // Where the logout names no client, Keycloak puts its own in that place.
        ClientModel client =
                logout.getClient().equals(SystemClientUtil.getSystemClient(realm)) ? null : logout.getClient();
        return tillSession(realm, client, sent)
                .filter(till -> logout.getAuthenticatedUser().equals(till.getUser()))
                .map(till -> ssoCookieOf(realm, till))
                .orElse(sent);
    }

    private Optional<UserSessionModel> tillSession(
            RealmModel realm, @Nullable ClientModel client, @Nullable String sent) {
        if (client == null && sent != null) {
            return Optional.empty();
        }
        return new TerminalCookieVerifier(session, realm)
                .inUse()
                .flatMap(Terminal::sessionId)
                .map(id -> session.sessions().getUserSession(realm, id))
                .filter(TerminalSession::isPinSession)
                .filter(till -> client == null || till.getAuthenticatedClientSessionByClient(client.getId()) != null);
    }

    private String ssoCookieOf(RealmModel realm, UserSessionModel till) {
        String issuer = Urls.realmIssuer(context.getUri().getBaseUri(), realm.getName());
        return session.tokens()
                .encode(AuthenticationManager.createIdentityToken(session, realm, till.getUser(), till, issuer));
    }

    /**
     * A form that another site posts comes without the terminal cookie, which is {@code SameSite=Lax}; a redirect to
     * the same request as a GET comes with it.
     */
    private WebApplicationException askedAgainByGet(MultivaluedMap<String, String> parameters) {
        String query = PARAMETERS.stream()
                .filter(parameters::containsKey)
                .map(name -> name + "=" + URLEncoder.encode(parameters.getFirst(name), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
        URI again = URI.create(context.getUri().getAbsolutePath() + query);
        // With a body, or Keycloak would make an error page of it.
        return new WebApplicationException(Response.seeOther(again)
                .type(MediaType.TEXT_PLAIN_TYPE)
                .entity("")
                .build());
    }
}
