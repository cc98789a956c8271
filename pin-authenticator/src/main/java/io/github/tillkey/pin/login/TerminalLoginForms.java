package io.github.tillkey.pin.login;

import io.github.tillkey.core.login.ExplainingLoginForms;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.freemarker.Templates;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.messages.Messages;
import org.keycloak.services.util.LocaleUtil;
import org.keycloak.theme.Theme;

/**
 * Replaces one kind of Keycloak page on tills: error and info pages lead back to the PIN pad in one touch. A kiosk has
 * no address bar, and Keycloak's own pages have a link only if the client is known and has a home URL.
 */
public final class TerminalLoginForms extends ExplainingLoginForms {

    /** Keycloak's messages that a page is too old or that the till was used in another tab. */
    private static final Set<String> STALE = Set.of(
            Messages.COOKIE_NOT_FOUND,
            Messages.EXPIRED_CODE,
            Messages.EXPIRED_ACTION,
            Messages.INVALID_CODE,
            Messages.ALREADY_LOGGED_IN);

    private TerminalLoginForms(KeycloakSession session) {
        super(session);
    }

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
        List<ReturnLinks.ReturnLink> ways = new ReturnLinks(session, realm, authenticationSession).find();
        if (ways.isEmpty()) {
            return super.processTemplate(theme, template, locale);
        }
        attributes.putAll(ReturnLinks.attributes(ways, STALE.contains(String.valueOf(getFirstMessageUnformatted()))));
        return super.processTemplate(theme, ReturnLinks.TEMPLATE, locale);
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

    /** On a till, redirects to the current page of the login instead of showing "page expired". */
    @Override
    public Response createLoginExpiredPage() {
        return isTill() && actionUri != null
                ? Response.status(Response.Status.FOUND).location(actionUri).build()
                : super.createLoginExpiredPage();
    }

    private boolean isTill() {
        return ReturnLinks.isTill(session, realm);
    }

    /** Takes the place of core's provider, which it extends. */
    public static final class Factory extends ExplainingLoginForms.Factory {

        @Override
        public LoginFormsProvider create(KeycloakSession session) {
            return new TerminalLoginForms(session);
        }

        /** Of two providers of one id Keycloak takes the one with the higher order. */
        @Override
        public int order() {
            return super.order() + 1;
        }
    }
}
