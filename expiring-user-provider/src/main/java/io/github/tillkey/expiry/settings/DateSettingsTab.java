package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingsTab;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The settings of dates of a realm. */
public final class DateSettingsTab extends SettingsTab {

    /** The tab of {@link RealmDateSettings#COMPONENT}. */
    public DateSettingsTab() {
        super(RealmDateSettings.COMPONENT, DateSettings.settings());
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
            Optional<MultivaluedHashMap<String, String>> before)
            throws InvalidSettingException {
        requireRight(realm, config, before);
    }

    @Override
    public Map<String, List<String>> current(RealmModel realm) {
        return RealmDateSettings.config(realm);
    }

    @Override
    public Map<String, List<String>> stored(KeycloakSession session, RealmModel realm) {
        return component().stored(session, realm).stream()
                .findFirst()
                .<Map<String, List<String>>>map(ComponentModel::getConfig)
                .orElse(Map.of());
    }

    @Override
    public void requireRight(KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config)
            throws InvalidSettingException {
        requireRight(
                realm,
                config,
                component().stored(session, realm).stream().findFirst().map(ComponentModel::getConfig));
    }

    private static void requireRight(
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before)
            throws InvalidSettingException {
        DateSettings.check(config);
        String role = DateSettings.read(config).sponsorRole();
        // One that is gone since does not keep somebody from changing something else; the self-check names it.
        boolean known = before.map(stored -> stored.getFirst(DateSettings.SPONSOR_ROLE.key()))
                .filter(stored -> stored.strip().equals(role))
                .isPresent();
        if (role != null && !known && KeycloakModelUtils.getRoleFromString(realm, role) == null) {
            throw DateSettings.SPONSOR_ROLE.refused(
                    role, "it is not a role of the realm; write the name of one, or client.role");
        }
    }

    @Override
    public String getHelpText() {
        return "Until when temporary staff have access, who is told before it ends, and who may extend it.";
    }
}
