package io.github.tillkey.expiry.login;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey dates" in the admin console. */
public final class DateAuthenticatorFactory implements AuthenticatorFactory {

    /** Provider id of the step. */
    public static final String ID = "tillkey-dates";

    private static final DateAuthenticator STEP = new DateAuthenticator();

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
        return "Tillkey dates";
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
        return "Lets staff go on only within the dates of their account. Put it as a required step behind a subflow that holds the cookie"
                + " and all other ways to log in, so that it is asked at every login.";
    }

    @Override
    public boolean isConfigurable() {
        return false;
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
        return List.of();
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
