package io.github.tillkey.pin.login;

import io.github.tillkey.core.provider.ReplacementProviderFactory;
import io.github.tillkey.core.storage.Transactions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.keycloak.forms.login.LoginFormsPages;
import org.keycloak.forms.login.freemarker.Templates;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.theme.FreeMarkerException;
import org.keycloak.theme.Theme;
import org.keycloak.theme.freemarker.DefaultFreeMarkerProviderFactory;
import org.keycloak.theme.freemarker.FreeMarkerProvider;
import org.keycloak.theme.freemarker.FreeMarkerProviderFactory;

/**
 * Replaces one Keycloak page on tills: the error page after an exception, such as a short outage of the database, or
 * for an unknown address. Keycloak renders it without its {@link TerminalLoginForms login pages}.
 */
final class TerminalErrorPages implements FreeMarkerProvider {

    private static final Logger LOG = Logger.getLogger(TerminalErrorPages.class);

    private static final String ERROR = Templates.getTemplate(LoginFormsPages.ERROR);

    /** Only the page after an exception has it. */
    private static final String STATUS = "statusCode";

    private final KeycloakSession session;
    private final FreeMarkerProvider keycloak;

    private TerminalErrorPages(KeycloakSession session, FreeMarkerProvider keycloak) {
        this.session = session;
        this.keycloak = keycloak;
    }

    @Override
    public String processTemplate(Object data, String template, Theme theme) throws FreeMarkerException {
        if (template.equals(ERROR) && data instanceof Map<?, ?> attributes && attributes.containsKey(STATUS)) {
            List<ReturnLinks.ReturnLink> ways = waysBack();
            if (!ways.isEmpty()) {
                Map<Object, Object> all = new HashMap<>(attributes);
                all.putAll(ReturnLinks.attributes(ways, false));
                return keycloak.processTemplate(all, ReturnLinks.TEMPLATE, theme);
            }
        }
        return keycloak.processTemplate(data, template, theme);
    }

    private List<ReturnLinks.ReturnLink> waysBack() {
        RealmModel realm = session.getContext().getRealm();
        try {
            return ReturnLinks.isTill(session, realm)
                    // The transaction of the request may be the one that has failed.
                    ? Transactions.call(session, (fresh, own) -> new ReturnLinks(fresh, own, null).find())
                    : List.of();
        } catch (RuntimeException failure) {
            // Keycloak's page is better than none.
            LOG.debugf(failure, "an error page at a till has no link back");
            return List.of();
        }
    }

    @Override
    public void close() {}

    /** Takes the place of Keycloak's default provider. */
    public static final class Factory extends ReplacementProviderFactory<FreeMarkerProvider>
            implements FreeMarkerProviderFactory {

        private final DefaultFreeMarkerProviderFactory keycloak = new DefaultFreeMarkerProviderFactory();

        /** For Keycloak. */
        public Factory() {
            super(FreeMarkerProvider.class);
        }

        @Override
        public FreeMarkerProvider create(KeycloakSession session) {
            return new TerminalErrorPages(session, keycloak.create(session));
        }

        @Override
        public String getId() {
            return "tillkey";
        }
    }
}
