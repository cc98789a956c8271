package io.github.tillkey.core.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The settings of a realm. */
public final class RealmSettingsAction extends SettingsAction {

    /** Holds them in {@link RealmSettings#PLACE}. */
    public RealmSettingsAction() {
        super(RealmSettings.PLACE, RealmSettings.settings());
    }

    @Override
    protected void check(
            KeycloakSession session, RealmModel realm, Map<String, String> config, Optional<Map<String, String>> before)
            throws InvalidSettingException {
        requireRight(session, realm, SettingValues.single(config), SettingValues.single(before.orElse(null)));
    }

    @Override
    public Map<String, String> current(RealmModel realm) {
        return first(RealmSettings.PLACE.of(realm));
    }

    @Override
    public Map<String, String> stored(KeycloakSession session, RealmModel realm) {
        return first(RealmSettings.PLACE.stored(session, realm));
    }

    @Override
    public void requireRight(KeycloakSession session, RealmModel realm, Map<String, String> config)
            throws InvalidSettingException {
        requireRight(session, realm, SettingValues.single(config), SettingValues.single(stored(session, realm)));
    }

    private static Map<String, String> first(List<Map<String, String>> configs) {
        return configs.isEmpty() ? Map.of() : configs.get(0);
    }

    /** What was wrong before does not keep somebody from changing something else. */
    private static void requireRight(
            KeycloakSession session, RealmModel realm, SettingValues config, SettingValues before)
            throws InvalidSettingException {
        for (Setting<?> setting : RealmSettings.settings()) {
            if (isChanged(setting, config, before)) {
                setting.read(config);
            }
        }
        if (isChanged(RealmSettings.STORES_GROUP, config, before)) {
            requireGroup(session, realm, RealmSettings.STORES_GROUP.read(config).orElse(null));
        }
        if (isChanged(RealmSettings.STAFF_WITHOUT_STORE, config, before)) {
            requireRole(realm, RealmSettings.STAFF_WITHOUT_STORE.read(config).orElse(null));
        }
    }

    private static boolean isChanged(Setting<?> setting, SettingValues config, SettingValues before) {
        return !setting.written(config).equals(setting.written(before));
    }

    private static void requireGroup(KeycloakSession session, RealmModel realm, @Nullable String path)
            throws InvalidSettingException {
        if (path != null && KeycloakModelUtils.findGroupByPath(session, realm, path) == null) {
            throw RealmSettings.STORES_GROUP.refused(path, "write the path of a group of the realm, such as /stores");
        }
    }

    private static void requireRole(RealmModel realm, @Nullable String name) throws InvalidSettingException {
        if (name != null && realm.getRole(name) == null) {
            throw RealmSettings.STAFF_WITHOUT_STORE.refused(name, "choose a role of the realm, and none of a client");
        }
    }
}
