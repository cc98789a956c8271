package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingsAction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The network settings of a realm. */
public final class NetworkSettingsAction extends SettingsAction {

    /** Holds them in {@link RealmNetworks#PLACE}. */
    public NetworkSettingsAction() {
        super(RealmNetworks.PLACE, NetworkSettings.settings());
    }

    @Override
    protected void check(
            KeycloakSession session, RealmModel realm, Map<String, String> config, Optional<Map<String, String>> before)
            throws InvalidSettingException {
        NetworkSettings settings = NetworkSettings.read(config);
        Optional<NetworkSettings> stored = before.flatMap(NetworkSettingsAction::readable);
        requireRight(realm, settings, stored);
        requireZonesInUse(session, realm, settings, stored);
        SelfLockoutCheck.of(session, realm, settings).ifPresent(why -> refuse("Not saved: " + why + "."));
        RealmLockoutCheck.of(session, realm, settings, stored).ifPresent(why -> refuse("Not saved: " + why + "."));
        // Unreadable settings must be replaceable by any others.
        if (before.isEmpty() || stored.isPresent()) {
            TerminalLockoutCheck.of(session, realm, settings, stored.orElse(NetworkSettings.NONE))
                    .ifPresent(why -> refuse("Not saved: " + why + "."));
        }
    }

    @Override
    public Map<String, String> current(RealmModel realm) throws InvalidSettingException {
        return readable(RealmNetworks.of(realm));
    }

    @Override
    public Map<String, String> stored(KeycloakSession session, RealmModel realm) throws InvalidSettingException {
        return readable(RealmNetworks.stored(session, realm));
    }

    private static Map<String, String> readable(RealmNetworks networks) throws InvalidSettingException {
        networks.settings(); // Each may be right by itself, and wrong beside the others.
        return networks.config();
    }

    @Override
    public void requireRight(KeycloakSession session, RealmModel realm, Map<String, String> config)
            throws InvalidSettingException {
        requireRight(
                realm,
                NetworkSettings.read(config),
                Optional.of(RealmNetworks.stored(session, realm).config()).flatMap(NetworkSettingsAction::readable));
    }

    private static Optional<NetworkSettings> readable(Map<String, String> config) {
        try {
            return Optional.of(NetworkSettings.read(config));
        } catch (InvalidSettingException broken) {
            return Optional.empty();
        }
    }

    /** Existing errors do not block other changes, such as of the mode when people are locked out. */
    private static void requireRight(RealmModel realm, NetworkSettings settings, Optional<NetworkSettings> before)
            throws InvalidSettingException {
        List<InvalidSettingException> wrong = problems(realm, settings);
        Set<String> known = before.stream()
                .flatMap(stored -> problems(realm, stored).stream())
                .map(problem -> String.valueOf(problem.getMessage()))
                .collect(Collectors.toSet());
        wrong.removeIf(problem -> known.contains(problem.getMessage()));
        if (!wrong.isEmpty()) {
            throw InvalidSettingException.all(wrong);
        }
    }

    /** Everything that is wrong with settings that can be read. */
    public static List<InvalidSettingException> problems(RealmModel realm, NetworkSettings settings) {
        List<InvalidSettingException> wrong = new ArrayList<>(settings.problems());
        if (settings.role() != null && KeycloakModelUtils.getRoleFromString(realm, settings.role()) == null) {
            wrong.add(NetworkSettings.REQUIRED_ROLE.refused(
                    settings.role(), "it is not a role of the realm; write the name of one, or client.role"));
        }
        return wrong;
    }

    private void requireZonesInUse(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, Optional<NetworkSettings> before) {
        Set<String> gone = new HashSet<>(
                before.map(stored -> stored.zones().texts().keySet()).orElse(Set.of()));
        gone.removeAll(settings.zones().texts().keySet());
        for (String name : gone) {
            ZoneUsage use = ZoneUsage.of(session, realm, name);
            if (!use.isEmpty()) {
                refuse("The zone '" + name + "' is in use and must stay: " + use.summary()
                        + ". Change these lists first; to rename a zone, add the new one before.");
            }
        }
    }
}
