package io.github.tillkey.pin.login;

import io.github.tillkey.pin.policy.InvalidSettingException;
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
            .property()
            .name(PinPolicy.OLD_LENGTH)
            .label("Old PIN length")
            .helpText(
                    "While you change the length: the length that is being left. PINs of both lengths work until the deadline"
                            + " below, and whoever logs in with an old one picks a new one first.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options("4", "6")
            .add()
            .property()
            .name(PinPolicy.OLD_LENGTH_UNTIL)
            .label("Old PIN length works until")
            .helpText(
                    "Date and time with the offset from UTC, such as 2027-01-31T20:00+01:00. From then on PINs of the old"
                            + " length are refused.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .add()
            .property()
            .name(PinPolicy.MINIMUM_DIFFERENCE)
            .label("Keep PINs apart")
            .helpText(
                    "A new PIN differs from every other by more than one digit and more than one swap of neighbours, so that a"
                            + " slip of the finger does not log in as a colleague. Four digits then hold far fewer members.")
            .type(ProviderConfigProperty.BOOLEAN_TYPE)
            .defaultValue("true")
            .add()
            .property()
            .name(PinPolicy.WEAK_RULE)
            .label("No weak PINs")
            .helpText(
                    "Nobody gets a PIN that people would guess first, such as repeats, runs, dates, years and shapes on the"
                            + " keypad. Typing one is reported as an event of its own.")
            .type(ProviderConfigProperty.BOOLEAN_TYPE)
            .defaultValue("true")
            .add()
            .property()
            .name(PinPolicy.TEMPORARY_HOURS)
            .label("Hours a temporary PIN lasts")
            .helpText("1 to 720. The member replaces it at first use.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .defaultValue(Integer.toString(PinPolicy.DEFAULT_TEMPORARY_HOURS))
            .add()
            .property()
            .name(PinPolicy.HISTORY)
            .label("Earlier PINs to stay away from")
            .helpText("1 to 12. A new PIN contains none of so many earlier PINs of the member, forwards or backwards.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .defaultValue(Integer.toString(PinPolicy.DEFAULT_HISTORY))
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
        try {
            PinPolicy.parse(model.getConfig());
        } catch (InvalidSettingException invalid) {
            throw new ValidationException(new ValidationError(
                    ID,
                    invalid.setting(),
                    "tillkeySettingInvalid",
                    invalid.setting(),
                    invalid.value(),
                    invalid.remedy()));
        }
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
