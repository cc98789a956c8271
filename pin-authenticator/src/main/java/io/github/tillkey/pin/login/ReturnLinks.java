package io.github.tillkey.pin.login;

import io.github.tillkey.core.login.ClientHome;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.pin.terminal.TerminalCookie;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.KeycloakUriBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.ClientData;
import org.keycloak.protocol.oidc.utils.RedirectUtils;
import org.keycloak.services.Urls;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Where a dead-end page leads on a till: to the client's {@link ClientHome}; else to the redirect URI of the login, if
 * the client has registered it, with the error that makes a client start the login again.
 */
public final class ReturnLinks {

    /** The template of a page with links back. */
    static final String TEMPLATE = "tillkey-back.ftl";

    /** Applications on a page whose own application is not known; more could not be chosen with one touch. */
    private static final int MAX_APPLICATIONS = 4;

    /** Clients that are looked at: an error page must not load a realm with thousands. */
    private static final int MAX_CLIENTS = 200;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final @Nullable AuthenticationSessionModel authenticationSession;

    /**
     * @param login the login that has ended, {@code null} when it is not known
     */
    ReturnLinks(KeycloakSession session, RealmModel realm, @Nullable AuthenticationSessionModel login) {
        this.session = session;
        this.realm = realm;
        this.authenticationSession = login;
    }

    /** A link back to the pad; public because the template reads it. */
    public record ReturnLink(String url, @Nullable String application) {}

    /**
     * Whether this browser is a till. Which one, and whether it still is one, does not matter here: nothing is opened.
     */
    static boolean isTill(KeycloakSession session, @Nullable RealmModel realm) {
        return realm != null && new TerminalCookie(session, realm).value() != null;
    }

    /** What {@link #TEMPLATE} needs in addition to the attributes of every page. */
    static Map<String, Object> attributes(List<ReturnLink> ways, boolean stale) {
        return Map.of("tillkeyWaysBack", ways, "tillkeyStale", stale);
    }

    /** The links, the best first; none when no application of the till has an address. */
    List<ReturnLink> find() {
        ClientModel known = knownClient();
        if (known != null && takesPins(known)) {
            return ClientHome.of(session, known).or(() -> restart(known)).map(url -> new ReturnLink(url, null)).stream()
                    .toList();
        }
        return realm.getClientsStream(0, MAX_CLIENTS)
                .filter(ReturnLinks::takesPins)
                .flatMap(application ->
                        ClientHome.of(session, application)
                                .map(url -> new ReturnLink(url, nameOf(application)))
                                .stream())
                .limit(MAX_APPLICATIONS)
                .toList();
    }

    private @Nullable ClientModel knownClient() {
        if (authenticationSession != null) {
            return authenticationSession.getClient();
        }
        ClientModel current = session.getContext().getClient();
        String named = session.getContext().getUri().getQueryParameters().getFirst(Constants.CLIENT_ID);
        return current == null && named != null ? realm.getClientByClientId(named) : current;
    }

    private static boolean takesPins(ClientModel application) {
        return application.isEnabled() && ClientSettings.of(application).acceptsPin();
    }

    private static String nameOf(ClientModel application) {
        String name = application.getName();
        return name == null || name.isBlank() ? application.getClientId() : name;
    }

    /** The application's redirect URI with the error after which it starts a login again. */
    private Optional<String> restart(ClientModel application) {
        ClientData request = request();
        if (request == null || request.getRedirectUri() == null) {
            return Optional.empty();
        }
        // It comes from the address of the page, which anyone can write, so only a URI that the client has registered
        // counts.
        String redirectUri = RedirectUtils.verifyRedirectUri(session, request.getRedirectUri(), application);
        if (redirectUri == null) {
            return Optional.empty();
        }
        KeycloakUriBuilder url = KeycloakUriBuilder.fromUri(redirectUri, false)
                .queryParam(OAuth2Constants.ERROR, OAuthErrorException.TEMPORARILY_UNAVAILABLE)
                .queryParam(OAuth2Constants.ERROR_DESCRIPTION, Constants.AUTHENTICATION_EXPIRED_MESSAGE)
                .queryParam(
                        OAuth2Constants.ISSUER,
                        Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()));
        if (request.getState() != null) {
            url.queryParam(OAuth2Constants.STATE, request.getState());
        }
        return Optional.of(url.buildAsString());
    }

    private @Nullable ClientData request() {
        if (authenticationSession != null) {
            return new ClientData(
                    authenticationSession.getRedirectUri(),
                    null,
                    null,
                    authenticationSession.getClientNote(OAuth2Constants.STATE));
        }
        try {
            return ClientData.decodeClientDataFromParameter(
                    session.getContext().getUri().getQueryParameters().getFirst(Constants.CLIENT_DATA));
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }
}
