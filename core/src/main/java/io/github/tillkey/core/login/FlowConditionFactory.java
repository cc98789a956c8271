package io.github.tillkey.core.login;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.settings.Setting;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers a {@link FlowCondition} in the admin console, required or disabled, with its settings. */
public abstract class FlowConditionFactory extends UnconfiguredProviderFactory<Authenticator>
        implements ConditionalAuthenticatorFactory {

    private final String id;
    private final String name;
    private final FlowCondition condition;
    private final List<ProviderConfigProperty> settings;

    /**
     * Offers {@code condition}.
     *
     * @param id provider id
     * @param name begins with "Condition ": all else the admin console offers as a step
     */
    protected FlowConditionFactory(String id, String name, FlowCondition condition, List<Setting<?>> settings) {
        this.id = id;
        this.name = name;
        this.condition = condition;
        this.settings = Setting.properties(settings);
    }

    @Override
    public final ConditionalAuthenticator getSingleton() {
        return condition;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final String getDisplayType() {
        return name;
    }

    @Override
    public final boolean isConfigurable() {
        return true;
    }

    @Override
    public final Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }

    @Override
    public final boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public final List<ProviderConfigProperty> getConfigProperties() {
        return settings;
    }
}
