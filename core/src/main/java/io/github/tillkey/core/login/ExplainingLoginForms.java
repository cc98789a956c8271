package io.github.tillkey.core.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Reference;
import io.github.tillkey.core.provider.ReplacementProviderFactory;
import io.github.tillkey.core.settings.RealmSettings;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.LoginFormsProviderFactory;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.forms.login.freemarker.Templates;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.services.messages.Messages;
import org.keycloak.theme.Theme;

/**
 * Keycloak's login pages, but for the message of the error page, which features may replace ({@link ErrorMessage}):
 * Keycloak itself refuses logins at an identity provider there, before any step of a flow; but for where such a page
 * leads ({@link RefusedLogin}), which also stands for a SAML response that was not sent; but for the
 * {@link Reference} of a refusal; and but for a form that nobody can correct ({@link BrokeredProfile}). Open for pin,
 * because the server has one provider of login pages.
 */
public class ExplainingLoginForms extends FreeMarkerLoginFormsProvider {

    /** Shows pages of a request. */
    protected ExplainingLoginForms(KeycloakSession session) {
        super(session);
    }

    /**
     * Leaves out a message that is gone. Keycloak reads one that is passed on within a login twice; a second request of
     * the same browser, a key that was pressed twice perhaps, may take it in between, and the page without it would be
     * an error of the server.
     */
    @Override
    public LoginFormsProvider addError(@Nullable FormMessage message) {
        return message == null ? this : super.addError(message);
    }

    /** As {@link #addError}. */
    @Override
    public LoginFormsProvider addSuccess(@Nullable FormMessage message) {
        return message == null ? this : super.addSuccess(message);
    }

    @Override
    public Response createErrorPage(Response.Status error) {
        String message = getFirstMessageUnformatted();
        if (Messages.FAILED_TO_PROCESS_RESPONSE.equals(message)
                && Reference.shown(session).isPresent()) {
            setError("tillkeyRefusedHere").setAttribute(RefusedLogin.MARK, true);
        } else if (message != null && authenticationSession != null) {
            if (isUnmetLevel(message)) {
                return redirect();
            }
            session.getAllProviders(ErrorMessage.class).stream()
                    .map(feature -> feature.replacementFor(message, authenticationSession))
                    .filter(Predicate.not(List::isEmpty))
                    .findFirst()
                    .ifPresent(replacement -> setErrors(replacement).setAttribute(RefusedLogin.MARK, true));
        }
        return super.createErrorPage(error);
    }

    @Override
    public Response createUpdateProfilePage() {
        Optional<BrokeredProfile> refused = RealmSettings.of(realm).enabled()
                ? BrokeredProfile.of(session, attributes.get(UPDATE_PROFILE_CONTEXT_ATTR))
                : Optional.empty();
        if (refused.isEmpty()) {
            return super.createUpdateProfilePage();
        }
        refused.get().refuse(session, realm);
        setError("tillkeyBrokerProfile", refused.get().outOfReach()).setAttribute(RefusedLogin.MARK, true);
        return super.createErrorPage(Response.Status.BAD_REQUEST);
    }

    /** The error page of a login that ends there gets ways out. */
    @Override
    protected Response processTemplate(Theme theme, String template, Locale locale) {
        Reference.shown(session).ifPresent(reference -> attributes.put(Reference.PAGE_ATTRIBUTE, reference));
        if (!attributes.containsKey(RefusedLogin.MARK)
                || !template.equals(Templates.getTemplate(LoginFormsPages.ERROR))) {
            return super.processTemplate(theme, template, locale);
        }
        RefusedLogin.back(session, realm, authenticationSession)
                .ifPresent(address -> attributes.put(RefusedLogin.BACK, address));
        attributes.put(RefusedLogin.AGAIN, authenticationSession != null);
        return super.processTemplate(theme, RefusedLogin.TEMPLATE, locale);
    }

    /**
     * Whether the client has demanded an {@code acr} that this login did not reach, or that is unknown here. It expects
     * an error at its redirect URI (OpenID Connect Core 3.1.2.6), where Keycloak shows a page on which everybody is
     * stuck.
     */
    private boolean isUnmetLevel(String message) {
        return RealmSettings.of(realm).enabled()
                && authenticationSession.getRedirectUri() != null
                && OIDCLoginProtocol.LOGIN_PROTOCOL.equals(authenticationSession.getProtocol())
                && (message.equals(Messages.ACR_NOT_FULFILLED)
                        || (message.equals(Messages.INVALID_PARAMETER)
                                && authenticationSession.getClientNote(OIDCLoginProtocol.CLAIMS_PARAM) != null
                                && Arrays.asList(messages.get(0).getParameters())
                                        .contains(OIDCLoginProtocol.CLAIMS_PARAM)));
    }

    private Response redirect() {
        Response redirect = session.getProvider(LoginProtocol.class, authenticationSession.getProtocol())
                .setRealm(realm)
                .setHttpHeaders(session.getContext().getRequestHeaders())
                .setUriInfo(session.getContext().getUri())
                .setEventBuilder(
                        new EventBuilder(realm, session, session.getContext().getConnection()))
                .sendError(authenticationSession, LoginProtocol.Error.LOA_INVALID, Reason.LEVEL_TOO_LOW.code());
        // Keycloak may throw this answer. Without a body its error handler would make a page of it, and without a type
        // the body would be an error of the server.
        return redirect.hasEntity()
                ? redirect
                : Response.fromResponse(redirect)
                        .entity("")
                        .type(MediaType.TEXT_HTML_TYPE)
                        .build();
    }

    /** Takes the place of Keycloak's default provider. */
    public static class Factory extends ReplacementProviderFactory<LoginFormsProvider>
            implements LoginFormsProviderFactory {

        /** For Keycloak. */
        public Factory() {
            super(LoginFormsProvider.class);
        }

        @Override
        public LoginFormsProvider create(KeycloakSession session) {
            return new ExplainingLoginForms(session);
        }

        @Override
        public final String getId() {
            return "tillkey";
        }
    }
}
