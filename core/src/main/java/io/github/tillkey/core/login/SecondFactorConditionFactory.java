package io.github.tillkey.core.login;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.settings.Setting;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the condition "Condition - second factor missing" in the admin console. */
public final class SecondFactorConditionFactory extends UnconfiguredProviderFactory<Authenticator>
        implements ConditionalAuthenticatorFactory {

    /** Provider id of the condition. */
    public static final String ID = "tillkey-second-factor";

    /** The subflow runs for those only of whom the client demands a second factor. */
    public static final Setting<Boolean> DEMANDED = Setting.flag("demanded")
            .label("Only where demanded")
            .help("Runs the subflow for those only of whom the client demands a second factor: by its minimum level, "
                    + "or by a role in Tillkey client settings.")
            .byDefault(false);

    private static final SecondFactorCondition CONDITION = new SecondFactorCondition();

    private static final List<ProviderConfigProperty> SETTINGS = Setting.properties(List.of(DEMANDED));

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
        return "Condition - second factor missing";
    }

    @Override
    public String getHelpText() {
        return "Runs the subflow for those who have given no second factor, neither in this login nor in the session "
                + "of their SSO cookie.";
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
