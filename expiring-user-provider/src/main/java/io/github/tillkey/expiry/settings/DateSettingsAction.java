package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingsAction;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The settings of dates of a realm. */
public final class DateSettingsAction extends SettingsAction {

    /** Holds them in {@link RealmDateSettings#PLACE}. */
    public DateSettingsAction() {
        super(RealmDateSettings.PLACE, DateSettings.settings());
    }

    @Override
    protected void check(
            KeycloakSession session, RealmModel realm, Map<String, String> config, Optional<Map<String, String>> before)
            throws InvalidSettingException {
        requireRight(realm, config, before);
    }

    @Override
    public Map<String, String> current(RealmModel realm) {
        return RealmDateSettings.config(realm);
    }

    @Override
    public Map<String, String> stored(KeycloakSession session, RealmModel realm) {
        return place().stored(session, realm).stream().findFirst().orElse(Map.of());
    }

    @Override
    public void requireRight(KeycloakSession session, RealmModel realm, Map<String, String> config)
            throws InvalidSettingException {
        requireRight(realm, config, place().stored(session, realm).stream().findFirst());
    }

    private static void requireRight(RealmModel realm, Map<String, String> config, Optional<Map<String, String>> before)
            throws InvalidSettingException {
        DateSettings.check(config);
        String role = DateSettings.read(config).sponsorRole();
        // One that is gone since does not keep somebody from changing something else; the self-check names it.
        boolean known = before.map(stored -> stored.get(DateSettings.SPONSOR_ROLE.key()))
                .filter(stored -> stored.strip().equals(role))
                .isPresent();
        if (role != null && !known && KeycloakModelUtils.getRoleFromString(realm, role) == null) {
            throw DateSettings.SPONSOR_ROLE.refused(
                    role, "it is not a role of the realm; write the name of one, or client.role");
        }
    }
}
