package io.github.tillkey.expiry.login;

import io.github.tillkey.core.login.RuleStepFactory;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey dates" in the admin console. */
public final class DateAuthenticatorFactory extends RuleStepFactory {

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

    @Override
    public String getHelpText() {
        return "Lets staff go on only within the dates of their account. Put it as a required step behind a subflow "
                + "that holds the cookie and all other ways to log in, so that it is asked at every login.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
