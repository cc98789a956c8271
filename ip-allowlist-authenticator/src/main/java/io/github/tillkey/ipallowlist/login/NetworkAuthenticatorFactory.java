package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.login.RuleStepFactory;
import io.github.tillkey.core.settings.Setting;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey network" in the admin console. */
public final class NetworkAuthenticatorFactory extends RuleStepFactory {

    /** Provider id of the step. */
    public static final String ID = "tillkey-network";

    private static final NetworkAuthenticator STEP = new NetworkAuthenticator();

    private static final List<ProviderConfigProperty> SETTINGS = Setting.properties(NetworkStepSettings.ofStep());

    @Override
    public Authenticator create(KeycloakSession session) {
        return STEP;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Tillkey network";
    }

    @Override
    public String getHelpText() {
        return "Lets staff go on only from a network that is allowed for them. Put it as a required step behind a "
                + "subflow that holds the cookie and all other ways to log in, so that it is asked at every login.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return SETTINGS;
    }
}
