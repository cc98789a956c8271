package io.github.tillkey.pin.login;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.settings.SettingsAction;
import io.github.tillkey.pin.credential.PinLengths;
import io.github.tillkey.pin.key.RealmKeys;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.policy.PolicyChange;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the required action "Tillkey: till PIN", whose settings are the PIN policy of the realm. */
public final class SetPinActionFactory extends UnconfiguredProviderFactory<RequiredActionProvider>
        implements RequiredActionFactory {

    private static final SetPinAction ACTION = new SetPinAction();

    private static final List<ProviderConfigProperty> SETTINGS = Stream.concat(
                    Stream.of(
                                    PinPolicy.settings(),
                                    List.<Setting<?>>of(EnrolmentSettings.CODE_MINUTES),
                                    ThrottlePolicy.settings())
                            .map(Setting::properties)
                            .flatMap(List::stream),
                    MAX_AUTH_AGE_CONFIG_PROPERTIES.stream())
            .toList();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return ACTION;
    }

    @Override
    public String getId() {
        return PinPolicies.ACTION_ID;
    }

    @Override
    public String getDisplayText() {
        return PinPolicies.ACTION_NAME;
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
            EnrolmentSettings.CODE_MINUTES.read(SettingValues.single(model.getConfig()));
            // Until it is saved: a member who gets a PIN meanwhile gets one of the new length.
            new RealmKeys(session, realm.getId()).lock();
            PinLengths.Count members = PinLengths.of(session, realm).count();
            PolicyChange.check(stored(realm, model), next, members::atMost, ServerTime.now());
        } catch (InvalidSettingException invalid) {
            throw SettingsAction.refusal(session, this, invalid);
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
}
