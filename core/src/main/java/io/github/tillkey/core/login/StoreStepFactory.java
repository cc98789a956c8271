package io.github.tillkey.core.login;

import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey store" in the admin console. */
public final class StoreStepFactory extends RuleStepFactory {

    private static final StoreStep STEP = new StoreStep();

    @Override
    public Authenticator create(KeycloakSession session) {
        return STEP;
    }

    @Override
    public String getId() {
        return "tillkey-store";
    }

    @Override
    public String getDisplayType() {
        return "Tillkey store";
    }

    @Override
    public String getHelpText() {
        return "Lets staff of several stores choose the one to work in, for clients that require a store. Put it as a "
                + "required step behind a subflow that holds the cookie and all other ways to log in.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
