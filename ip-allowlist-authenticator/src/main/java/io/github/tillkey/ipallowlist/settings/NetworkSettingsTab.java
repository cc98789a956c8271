package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.StaffKind;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Audience;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.settings.SettingsTab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** The network settings of a realm. */
public final class NetworkSettingsTab extends SettingsTab {

    private static final List<ProviderConfigProperty> PROPERTIES = ProviderConfigurationBuilder.create()
            .property()
            .name(NetworkSettings.MODE)
            .label("Networks")
            .helpText(
                    "off: nothing is checked. report: everybody may log in, and an event says who would have been refused."
                            + " enforce: logins from networks that are not allowed are refused.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options(Arrays.stream(Mode.values()).map(Mode::value).toList())
            .defaultValue(Mode.OFF.value())
            .add()
            .property()
            .name(NetworkSettings.REQUIRED_FOR)
            .label("Required for")
            .helpText(
                    "Whose network is checked: that of everyone, of members with a role, or of some kinds of staff. Members with"
                            + " their own list are always checked.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options(Arrays.stream(Audience.values()).map(Audience::value).toList())
            .defaultValue(Audience.EVERYONE.value())
            .add()
            .property()
            .name(NetworkSettings.REQUIRED_ROLE)
            .label("Role")
            .helpText("With \"role\" above: members with this role are checked.")
            .type(ProviderConfigProperty.ROLE_TYPE)
            .add()
            .property()
            .name(NetworkSettings.REQUIRED_KINDS)
            .label("Kinds")
            .helpText("With \"kinds\" above: the kinds of staff that are checked.")
            .type(ProviderConfigProperty.MULTIVALUED_LIST_TYPE)
            .options(Arrays.stream(StaffKind.values()).map(StaffKind::value).toList())
            .add()
            .property()
            .name(NetworkSettings.DEFAULT_NETWORKS)
            .label("Default networks")
            .helpText("The list for members who have none of their own and none by a store or another group, such as"
                    + " 192.0.2.0/24, @office. Empty: they are refused. *: they may log in from everywhere.")
            .type(ProviderConfigProperty.TEXT_TYPE)
            .add()
            .property()
            .name(NetworkSettings.GROUP_LIMIT)
            .label("Limit for groups")
            .helpText(
                    "The most that lists of groups and stores may allow, such as 10.0.0.0/8, @office. Anybody with the right to"
                            + " manage a group can write its list; outside this limit the list allows nothing, and no till"
                            + " works. Leave it empty for no limit.")
            .type(ProviderConfigProperty.TEXT_TYPE)
            .add()
            .property()
            .name(NetworkSettings.CONTACT)
            .label("Whom to ask")
            .helpText(
                    "Whom refused members should ask, such as \"the service desk, phone 1234\". At most 200 characters.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .add()
            .property()
            .name(NetworkSettings.ZONES)
            .label("Zones")
            .helpText(
                    "Named lists, one per line: name = list, such as office = 192.0.2.0/24, 2001:db8::/48. Other lists"
                            + " refer to it as @office.")
            .type(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
            .add()
            .build();

    /** The tab of {@link RealmNetworks#COMPONENT}. */
    public NetworkSettingsTab() {
        super(RealmNetworks.COMPONENT);
    }

    @Override
    protected String name() {
        return "network settings";
    }

    @Override
    protected void check(
            KeycloakSession session,
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before) {
        try {
            NetworkSettings settings = NetworkSettings.read(config);
            Optional<NetworkSettings> stored = before.flatMap(NetworkSettingsTab::readable);
            requireRight(realm, settings, stored);
            requireZonesInUse(session, realm, settings, stored);
            Lockout.of(session, realm, settings).ifPresent(why -> refuse("Not saved: " + why + "."));
            EverybodyOut.of(session, realm, settings, stored).ifPresent(why -> refuse("Not saved: " + why + "."));
            // Settings that cannot be read must be replaceable, whatever with.
            if (before.isEmpty() || stored.isPresent()) {
                TillsOut.of(session, realm, settings, stored.orElse(NetworkSettings.NONE))
                        .ifPresent(why -> refuse("Not saved: " + why + "."));
            }
        } catch (InvalidNetworkSettingsException wrong) {
            refuse(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * Tells what is wrong by itself from what only the state of the realm forbids.
     *
     * @throws InvalidNetworkSettingsException when settings that are about to replace those of the realm are wrong; names everything
     */
    public static void requireRight(
            KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config)
            throws InvalidNetworkSettingsException {
        requireRight(
                realm,
                NetworkSettings.read(config),
                RealmNetworks.stored(session, realm)
                        .component()
                        .map(ComponentModel::getConfig)
                        .flatMap(NetworkSettingsTab::readable));
    }

    private static Optional<NetworkSettings> readable(MultivaluedHashMap<String, String> config) {
        try {
            return Optional.of(NetworkSettings.read(config));
        } catch (InvalidNetworkSettingsException broken) {
            return Optional.empty();
        }
    }

    /** What is wrong already does not keep somebody from changing something else, such as the mode when people are locked out. */
    private static void requireRight(RealmModel realm, NetworkSettings settings, Optional<NetworkSettings> before)
            throws InvalidNetworkSettingsException {
        List<InvalidNetworkSettingsException> wrong = problems(realm, settings);
        Set<String> known = before.stream()
                .flatMap(stored -> problems(realm, stored).stream())
                .map(problem -> String.valueOf(problem.getMessage()))
                .collect(Collectors.toSet());
        wrong.removeIf(problem -> known.contains(problem.getMessage()));
        if (!wrong.isEmpty()) {
            throw new InvalidNetworkSettingsException(wrong);
        }
    }

    /** Everything that is wrong with settings that can be read. */
    public static List<InvalidNetworkSettingsException> problems(RealmModel realm, NetworkSettings settings) {
        List<InvalidNetworkSettingsException> wrong = new ArrayList<>(settings.problems());
        if (settings.role() != null && KeycloakModelUtils.getRoleFromString(realm, settings.role()) == null) {
            wrong.add(InvalidNetworkSettingsException.unknownRole(settings.role()));
        }
        return wrong;
    }

    private static void requireZonesInUse(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, Optional<NetworkSettings> before) {
        Set<String> gone = new HashSet<>(
                before.map(stored -> stored.zones().texts().keySet()).orElse(Set.of()));
        gone.removeAll(settings.zones().texts().keySet());
        for (String name : gone) {
            ZoneUse use = ZoneUse.of(session, realm, name);
            if (!use.isEmpty()) {
                refuse("The zone '" + name + "' is in use and must stay: " + use.summary()
                        + ". Change these lists first; to rename a zone, add the new one before.");
            }
        }
    }

    @Override
    public String getHelpText() {
        return "From which networks staff may log in, and the zones that lists refer to.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }
}
