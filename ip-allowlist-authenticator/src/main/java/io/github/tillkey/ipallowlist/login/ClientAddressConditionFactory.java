package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.settings.Setting;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the condition "Condition - client address" in the admin console. */
public final class ClientAddressConditionFactory extends UnconfiguredProviderFactory<Authenticator>
        implements ConditionalAuthenticatorFactory {

    /** Provider id of the condition. */
    public static final String ID = "tillkey-client-address";

    private static final ClientAddressCondition CONDITION = new ClientAddressCondition();

    private static final List<ProviderConfigProperty> SETTINGS = Setting.properties(NetworkStepSettings.ofCondition());

    @Override
    public ConditionalAuthenticator getSingleton() {
        return CONDITION;
    }

    @Override
    public String getId() {
        return ID;
    }

    /** The admin console offers what begins with "Condition " as a condition, and all else as a step. */
    @Override
    public String getDisplayType() {
        return "Condition - client address";
    }

    @Override
    public String getHelpText() {
        return "Runs the subflow depending on the network that the login comes from, such as a second factor outside "
                + "the stores.";
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
}
