package io.github.tillkey.pin.login;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.pin.credential.PinLengths;
import io.github.tillkey.pin.key.RealmKeys;
import io.github.tillkey.pin.policy.InvalidSettingException;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.policy.PolicyChange;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.pin.throttle.ThrottleSetting;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    private static final List<ProviderConfigProperty> POLICY = ProviderConfigurationBuilder.create()
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
                    "While you change the length: the previous length. PINs of both lengths work until the deadline below, and"
                            + " members who log in with an old one choose a new one first.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options(PinPolicy.NO_OLD_LENGTH, "4", "6")
            .defaultValue(PinPolicy.NO_OLD_LENGTH)
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
            .label("Earlier PINs to avoid")
            .helpText("How many, 1 to 12. A new PIN contains none of them, forwards or backwards.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .defaultValue(Integer.toString(PinPolicy.DEFAULT_HISTORY))
            .add()
            .property()
            .name(PinPolicy.CHOICE)
            .label("Who chooses a new PIN")
            .helpText(
                    "assigned: the member picks one of three random free PINs. self-chosen: the member types one; if the policy"
                            + " does not allow it, it is refused without a reason. Five PINs may be tried within a day.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options(PinPolicy.Choice.ASSIGNED.value(), PinPolicy.Choice.SELF_CHOSEN.value())
            .defaultValue(PinPolicy.Choice.ASSIGNED.value())
            .add()
            .property()
            .name(PinPolicy.POSTPONE_HOURS)
            .label("Hours an old PIN may be kept")
            .helpText(
                    "0 to 12. While you change the length: members who log in with an old PIN may postpone the new one once, for so"
                            + " many hours, such as until the end of the shift, but never past the deadline. 0: not at all.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .defaultValue(Integer.toString(PinPolicy.DEFAULT_POSTPONE_HOURS))
            .add()
            .build();

    private static final List<ProviderConfigProperty> SETTINGS = Stream.of(
                    POLICY.stream(),
                    Stream.of(ThrottleSetting.values()).map(SetPinActionFactory::property),
                    MAX_AUTH_AGE_CONFIG_PROPERTIES.stream())
            .flatMap(properties -> properties)
            .toList();

    private static ProviderConfigProperty property(ThrottleSetting setting) {
        String range =
                setting.min().toPlainString() + " to " + setting.max().toPlainString() + " " + setting.unit() + ".";
        return new ProviderConfigProperty(
                setting.key(),
                label(setting),
                help(setting) + " " + range,
                ProviderConfigProperty.STRING_TYPE,
                setting.byDefault().toPlainString());
    }

    private static String label(ThrottleSetting setting) {
        return switch (setting) {
            case FREE_MISSES -> "Wrong PINs: free per till and day";
            case LONGEST_WAIT -> "Wrong PINs: longest wait of a till";
            case STORE_PERCENT -> "Wrong PINs: share of a store before an alarm";
        };
    }

    private static String help(ThrottleSetting setting) {
        return switch (setting) {
            case FREE_MISSES ->
                "How many wrong PINs a day, beside a quarter of its usual logins, a till takes without a wait. After that it waits 30"
                        + " seconds, and twice as long each time.";
            case LONGEST_WAIT -> "A till never waits longer than this.";
            case STORE_PERCENT ->
                "More wrong PINs than this share of the week's logins and four raise an alarm. Until it is acknowledged or has passed, a"
                        + " till of the store that has many of them itself locks; other tills are not affected.";
        };
    }

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
        RequiredActionFactory.super.validateConfig(session, realm, model);
        try {
            PinPolicy next = PinPolicy.parse(model.getConfig());
            ThrottlePolicy.parse(model.getConfig());
            // Until it is saved: whoever gets a PIN meanwhile gets one of the new length.
            new RealmKeys(session, realm.getId()).lock();
            PinLengths.Count members = PinLengths.of(session, realm).count();
            PolicyChange.check(stored(realm, model), next, members::atMost, ServerTime.now());
        } catch (InvalidSettingException invalid) {
            throw refused(invalid.setting(), invalid.value(), invalid.remedy());
        }
    }

    /** The policy that {@code model} takes the place of; {@code null} when there is none, or a broken one. */
    private static @Nullable PinPolicy stored(RealmModel realm, RequiredActionConfigModel model) {
        RequiredActionConfigModel stored = realm.getRequiredActionConfigByAlias(model.getAlias());
        try {
            return PinPolicy.parse(stored == null ? null : stored.getConfig());
        } catch (InvalidSettingException broken) {
            return null;
        }
    }

    private static ValidationException refused(String setting, @Nullable String value, String remedy) {
        // The console is given the setting as the first parameter, before these.
        return new ValidationException(
                new ValidationError(ID, setting, "tillkeySettingInvalid", value == null ? "" : value, remedy));
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
