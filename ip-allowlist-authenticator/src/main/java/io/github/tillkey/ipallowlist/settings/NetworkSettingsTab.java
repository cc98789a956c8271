package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.StaffKind;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Audience;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.settings.SettingsTab;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RealmProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/** The network settings of a realm. */
public final class NetworkSettingsTab extends SettingsTab {

    private static final List<ProviderConfigProperty> PROPERTIES = ProviderConfigurationBuilder.create()
            .property()
            .name(NetworkSettings.MODE)
            .label("Networks")
            .helpText(
                    "off: nothing is judged. report: everybody is let in, and an event says who would have been refused."
                            + " enforce: logins from networks that are not allowed are refused.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options(Arrays.stream(Mode.values()).map(Mode::value).toList())
            .defaultValue(Mode.OFF.value())
            .add()
            .property()
            .name(NetworkSettings.REQUIRED_FOR)
            .label("Judged are")
            .helpText(
                    "Whose network is judged: that of everyone, of whoever has a role, or of some kinds of staff. Whoever has a"
                            + " list of the own is judged in any case.")
            .type(ProviderConfigProperty.LIST_TYPE)
            .options(Arrays.stream(Audience.values()).map(Audience::value).toList())
            .defaultValue(Audience.EVERYONE.value())
            .add()
            .property()
            .name(NetworkSettings.REQUIRED_ROLE)
            .label("Role")
            .helpText("With \"role\" above: the role whose holders are judged.")
            .type(ProviderConfigProperty.ROLE_TYPE)
            .add()
            .property()
            .name(NetworkSettings.REQUIRED_KINDS)
            .label("Kinds")
            .helpText("With \"kinds\" above: the kinds of staff that are judged.")
            .type(ProviderConfigProperty.MULTIVALUED_LIST_TYPE)
            .options(Arrays.stream(StaffKind.values()).map(StaffKind::value).toList())
            .add()
            .property()
            .name(NetworkSettings.DEFAULT_NETWORKS)
            .label("Default networks")
            .helpText("The list for members who have none of their own and none by a store or another group, such as"
                    + " 192.0.2.0/24, @office. Leave it empty to refuse them; write * to let them in from everywhere.")
            .type(ProviderConfigProperty.TEXT_TYPE)
            .add()
            .property()
            .name(NetworkSettings.CONTACT)
            .label("Whom to ask")
            .helpText("Shown to whoever is refused, such as \"the service desk, phone 1234\". At most 200 characters.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .add()
            .property()
            .name(NetworkSettings.ZONES)
            .label("Zones")
            .helpText(
                    "Lists with a name, one to a line: name = list, such as office = 192.0.2.0/24, 2001:db8::/48. Other lists"
                            + " refer to it as @office.")
            .type(ProviderConfigProperty.MULTIVALUED_STRING_TYPE)
            .add()
            .build();

    /** The tab of {@link RealmNetworks#COMPONENT}. */
    public NetworkSettingsTab() {
        super(RealmNetworks.COMPONENT);
    }

    @Override
    public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel component)
            throws ComponentValidationException {
        try {
            NetworkSettings settings =
                    NetworkSettings.read(component.getConfig()).check();
            if (!realm.getId().equals(component.getParentId())) {
                refuse("The parent of the network settings must be the realm, " + realm.getId() + ".");
            }
            requireOnlyOne(session, realm, component);
            requireZonesInUse(session, realm, settings);
            Lockout.of(session, realm, settings).ifPresent(why -> refuse("Not saved: " + why + "."));
        } catch (InvalidNetworkSettingsException wrong) {
            refuse(String.valueOf(wrong.getMessage()));
        }
    }

    private static void requireOnlyOne(KeycloakSession session, RealmModel realm, ComponentModel component) {
        stored(session, realm)
                .flatMap(RealmNetworks::component)
                .filter(existing -> !existing.getId().equals(component.getId()))
                .ifPresent(existing -> refuse("The realm already has network settings, the component "
                        + existing.getId() + ". Change that one."));
    }

    private static void requireZonesInUse(KeycloakSession session, RealmModel realm, NetworkSettings settings)
            throws InvalidNetworkSettingsException {
        Optional<RealmNetworks> before = stored(session, realm);
        if (before.isEmpty()) {
            return;
        }
        Set<String> gone = new HashSet<>(before.get().zones().texts().keySet());
        gone.removeAll(settings.zones().check().keySet());
        for (String name : gone) {
            ZoneUse use = ZoneUse.of(session, realm, name);
            if (!use.isEmpty()) {
                refuse("The zone '" + name + "' is in use and must stay: " + use.summary()
                        + ". Change these lists first; to rename a zone, add the new one before.");
            }
        }
    }

    /**
     * The networks as they are in the database. Keycloak changes the one in its cache before it asks whether the change is valid.
     */
    private static Optional<RealmNetworks> stored(KeycloakSession session, RealmModel realm) {
        RealmModel inDatabase = session.getProvider(RealmProvider.class, "jpa").getRealm(realm.getId());
        return Optional.ofNullable(inDatabase).map(RealmNetworks::of);
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
