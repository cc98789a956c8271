package io.github.tillkey.ipallowlist.login;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey network" in the admin console. */
public final class NetworkAuthenticatorFactory implements AuthenticatorFactory {

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

    /**
     * A category of our own: with none, Keycloak's brute-force protection would take a refusal for a wrong password if the step ever
     * failed instead of challenging.
     */
    @Override
    public String getReferenceCategory() {
        return ID;
    }

    @Override
    public String getHelpText() {
        return "Lets staff go on only from a network that is allowed for them. Put it as a required step behind a subflow that holds"
                + " the cookie and all other ways to log in, so that it is asked at every login.";
    }

    @Override
    public boolean isConfigurable() {
        return true;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return SETTINGS;
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
