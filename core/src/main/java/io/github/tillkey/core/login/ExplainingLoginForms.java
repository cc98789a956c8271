package io.github.tillkey.core.login;

import io.github.tillkey.core.provider.ReplacementProviderFactory;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.function.Predicate;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.forms.login.LoginFormsProviderFactory;
import org.keycloak.forms.login.freemarker.FreeMarkerLoginFormsProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Keycloak's login pages, but for the message of the error page, which features may replace ({@link ErrorMessage}):
 * Keycloak itself refuses logins at an identity provider there, before any step of a flow. Open for pin, because the
 * server has one provider of login pages.
 */
public class ExplainingLoginForms extends FreeMarkerLoginFormsProvider {

    /** Shows pages of a request. */
    protected ExplainingLoginForms(KeycloakSession session) {
        super(session);
    }

    @Override
    public Response createErrorPage(Response.Status error) {
        String message = getFirstMessageUnformatted();
        if (message != null && authenticationSession != null) {
            session.getAllProviders(ErrorMessage.class).stream()
                    .map(feature -> feature.replacementFor(message, authenticationSession))
                    .filter(Predicate.not(List::isEmpty))
                    .findFirst()
                    .ifPresent(this::setErrors);
        }
        return super.createErrorPage(error);
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
