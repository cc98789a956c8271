package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingsTab;
import java.util.List;
import java.util.Optional;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The settings of dates: one component of the realm, validated whenever it is saved, however that happens. Where Keycloak's feature
 * {@code declarative-ui} is on it is a tab of the realm settings in the admin console; elsewhere the Admin REST edits it.
 */
public final class DateSettingsTab extends SettingsTab {

    private static final List<ProviderConfigProperty> PROPERTIES =
            DateSettings.settings().stream().map(Setting::property).toList();

    /** The tab of {@link RealmDates#COMPONENT}. */
    public DateSettingsTab() {
        super(RealmDates.COMPONENT);
    }

    @Override
    protected String name() {
        return "settings of dates";
    }

    @Override
    protected void check(
            KeycloakSession session,
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before) {
        try {
            requireRight(realm, config, before);
        } catch (InvalidSettingException wrong) {
            refuse(wrong.sentence());
        }
    }

    /**
     * Checks settings that are about to replace those of the realm.
     *
     * @throws InvalidSettingException when a value is wrong, or the role does not exist
     */
    public static void requireRight(
            KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config)
            throws InvalidSettingException {
        requireRight(
                realm,
                config,
                RealmDates.COMPONENT.stored(session, realm).stream().findFirst().map(ComponentModel::getConfig));
    }

    private static void requireRight(
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before)
            throws InvalidSettingException {
        String role = DateSettings.read(config).sponsorRole();
        // One that is gone since does not keep somebody from changing something else; the self-check names it.
        boolean known = before.map(stored -> stored.getFirst(DateSettings.SPONSOR_ROLE.key()))
                .filter(stored -> stored.strip().equals(role))
                .isPresent();
        if (role != null && !known && KeycloakModelUtils.getRoleFromString(realm, role) == null) {
            throw DateSettings.SPONSOR_ROLE.refused(
                    role, "it is no role of the realm; write the name of one, or client.role");
        }
    }

    @Override
    public String getHelpText() {
        return "Until when temporary staff have access, who is told before it ends, and who may extend it.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }
}
