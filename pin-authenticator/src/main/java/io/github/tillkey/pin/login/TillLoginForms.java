package io.github.tillkey.pin.login;

import io.github.tillkey.core.ClientSettings;
import io.github.tillkey.pin.terminal.TerminalCookie;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.KeycloakUriBuilder;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.LoginFormsProviderFactory;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.forms.login.freemarker.Templates;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.protocol.ClientData;
import org.keycloak.protocol.oidc.utils.RedirectUtils;
import org.keycloak.services.Urls;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.util.LocaleUtil;
import org.keycloak.services.util.ResolveRelative;
import org.keycloak.theme.Theme;

/**
 * Keycloak's login pages, but for one thing: in a browser that is a till, error and info pages lead back to the PIN pad in one touch. A
 * kiosk has no address bar, and Keycloak's own pages have a link only where it knows the client and the client has a home URL.
 *
 * <p>The link is the client's home URL, else its root URL, both set by an administrator; else the redirect URI of the login, if the
 * client has registered it, with the error with which Keycloak asks a client to start again.
 */
public final class TillLoginForms extends FreeMarkerLoginFormsProvider {

    private static final String BACK = "tillkey-back.ftl";

    /** Pages that say, in Keycloak's words, that a page is too old or that the till was used in another tab. */
    private static final Set<String> STALE = Set.of(
            Messages.COOKIE_NOT_FOUND,
            Messages.EXPIRED_CODE,
            Messages.EXPIRED_ACTION,
            Messages.INVALID_CODE,
            Messages.ALREADY_LOGGED_IN);

    /** Applications on a page whose own application is not known; more would be no choice in one touch. */
    private static final int MOST_APPLICATIONS = 4;

    /** So many are looked at: an error page must not load a realm of thousands. */
    private static final int MOST_CLIENTS = 200;

    private TillLoginForms(KeycloakSession session) {
        super(session);
    }

    /** A link back to the pad; public because the template reads it. */
    public record WayBack(String url, @Nullable String application) {}

    @Override
    protected Response processTemplate(Theme theme, String template, Locale locale) {
        boolean isEnd = template.equals(Templates.getTemplate(LoginFormsPages.ERROR))
                // Where an info page goes on to something, the link is Keycloak's.
                || (template.equals(Templates.getTemplate(LoginFormsPages.INFO))
                        && actionUri == null
                        && Stream.of("actionUri", "pageRedirectUri").noneMatch(attributes::containsKey));
        if (!isEnd || !isTill()) {
            return super.processTemplate(theme, template, locale);
        }
        List<WayBack> ways = waysBack();
        if (ways.isEmpty()) {
            return super.processTemplate(theme, template, locale);
        }
        attributes.put("tillkeyWaysBack", ways);
        attributes.put("tillkeyStale", STALE.contains(String.valueOf(getFirstMessageUnformatted())));
        return super.processTemplate(theme, BACK, locale);
    }

    @Override
    public Response createErrorPage(Response.Status error) {
        takeLanguage();
        return super.createErrorPage(error);
    }

    @Override
    public Response createInfoPage() {
        takeLanguage();
        return super.createInfoPage();
    }

    /** The language that was chosen on the page: Keycloak does not take it where the login is over. */
    private void takeLanguage() {
        if (isTill()) {
            LocaleUtil.processLocaleParam(session, realm, authenticationSession);
        }
    }

    /** At a till, what the login shows now takes the place of the page that explains that another one is over. */
    @Override
    public Response createLoginExpiredPage() {
        return isTill() && actionUri != null
                ? Response.status(Response.Status.FOUND).location(actionUri).build()
                : super.createLoginExpiredPage();
    }

    /** Which till it is, and whether it still is one, does not matter here: nothing is opened. */
    private boolean isTill() {
        return realm != null && new TerminalCookie(session, realm).value() != null;
    }

    private List<WayBack> waysBack() {
        ClientModel known = knownClient();
        if (known != null && takesPins(known)) {
            return home(known).or(() -> restart(known)).map(url -> new WayBack(url, null)).stream()
                    .toList();
        }
        return realm.getClientsStream(0, MOST_CLIENTS)
                .filter(TillLoginForms::takesPins)
                .flatMap(application -> home(application).map(url -> new WayBack(url, nameOf(application))).stream())
                .limit(MOST_APPLICATIONS)
                .toList();
    }

    private @Nullable ClientModel knownClient() {
        if (authenticationSession != null) {
            return authenticationSession.getClient();
        }
        ClientModel current = session.getContext().getClient();
        String named = uriInfo.getQueryParameters().getFirst(Constants.CLIENT_ID);
        return current == null && named != null ? realm.getClientByClientId(named) : current;
    }

    private static boolean takesPins(ClientModel application) {
        return application.isEnabled() && ClientSettings.of(application).acceptsPin();
    }

    private static String nameOf(ClientModel application) {
        String name = application.getName();
        return name == null || name.isBlank() ? application.getClientId() : name;
    }

    private Optional<String> home(ClientModel application) {
        return Stream.of(
                        ResolveRelative.resolveRelativeUri(session, application.getRootUrl(), application.getBaseUrl()),
                        ResolveRelative.resolveRootUrl(session, application.getRootUrl()))
                .filter(url -> url != null && (url.startsWith("https://") || url.startsWith("http://")))
                .findFirst();
    }

    /** The application's redirect URI with the error after which it starts a login again. */
    private Optional<String> restart(ClientModel application) {
        ClientData request = request();
        if (request == null || request.getRedirectUri() == null) {
            return Optional.empty();
        }
        // From the address of the page, which anybody can write: only where the client has registered it.
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
                    uriInfo.getQueryParameters().getFirst(Constants.CLIENT_DATA));
        } catch (IOException | RuntimeException malformed) {
            return null;
        }
    }

    /** Takes the place of Keycloak's default provider. */
    public static final class Factory implements LoginFormsProviderFactory {

        @Override
        public LoginFormsProvider create(KeycloakSession session) {
            return new TillLoginForms(session);
        }

        /** Higher than Keycloak's own, which has 0. */
        @Override
        public int order() {
            return 10;
        }

        @Override
        public void init(Config.Scope config) {}

        @Override
        public void postInit(KeycloakSessionFactory factory) {}

        @Override
        public void close() {}

        @Override
        public String getId() {
            return "tillkey";
        }
    }
}
