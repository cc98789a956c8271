package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.login.RuleStepFactory;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey network" in the admin console. */
public final class NetworkAuthenticatorFactory extends RuleStepFactory {

    /** Provider id of the step. */
    public static final String ID = "tillkey-network";

    private static final NetworkAuthenticator STEP = new NetworkAuthenticator();

    private static final List<ProviderConfigProperty> SETTINGS = StepNetworks.property(
                    "A list of networks from which this flow may be used, such as 192.0.2.0/24, 2001:db8::/48 or @zone, separated"
                            + " by commas. It must allow besides the member's own list, so it can only tighten. Leave it empty to"
                            + " go by the members' lists alone.")
            .build();

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
        return "Lets staff go on only from a network that is allowed for them. Put it as a required step behind a subflow that holds"
                + " the cookie and all other ways to log in, so that it is asked at every login.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return SETTINGS;
    }
}
