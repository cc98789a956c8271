package io.github.tillkey.pin.login;

import io.github.tillkey.pin.policy.PinPolicy;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;
import org.keycloak.userprofile.ValidationException;
import org.keycloak.validate.ValidationError;

/** Offers the required action "Set POS PIN", whose settings are the PIN policy of the realm. */
public final class SetPinActionFactory implements RequiredActionFactory {

    /** Provider id and usual alias of the action. */
    public static final String ID = "tillkey-set-pin";

    private static final SetPinAction ACTION = new SetPinAction();

    private static final List<ProviderConfigProperty> SETTINGS = ProviderConfigurationBuilder.create()
            .property()
            .name(PinPolicy.LENGTH)
            .label("PIN length")
            .helpText("Number of digits of every PIN in this realm: 4 or 6. Without it, PIN login is refused.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options("4", "6")
            .required(true)
            .add()
            .build();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return ACTION;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayText() {
        return "Set POS PIN";
    }

    @Override
    public List<ProviderConfigProperty> getConfigMetadata() {
        return SETTINGS;
    }

    @Override
    public void validateConfig(KeycloakSession session, RealmModel realm, RequiredActionConfigModel model) {
        if (PinPolicy.parse(model.getConfig()).isEmpty()) {
            throw new ValidationException(new ValidationError(
                    ID, PinPolicy.LENGTH, "tillkeyPinLengthInvalid", model.getConfigValue(PinPolicy.LENGTH)));
        }
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
