package io.github.tillkey.core.login;

import org.keycloak.Config;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * What the factories of all {@linkplain RuleStep steps of rules} have in common: a step is required or disabled, and
 * sets nothing up.
 */
public abstract class RuleStepFactory implements AuthenticatorFactory {

    /**
     * A category of our own: with none, Keycloak's brute-force protection would take a refusal for a wrong password if
     * the step ever failed instead of challenging.
     */
    @Override
    public final String getReferenceCategory() {
        return getId();
    }

    @Override
    public final Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }

    @Override
    public final boolean isConfigurable() {
        return !getConfigProperties().isEmpty();
    }

    @Override
    public final boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public final void init(Config.Scope config) {}

    @Override
    public final void postInit(KeycloakSessionFactory factory) {}

    @Override
    public final void close() {}
}
