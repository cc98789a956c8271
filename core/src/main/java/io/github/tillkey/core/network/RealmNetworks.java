package io.github.tillkey.core.network;

import io.github.tillkey.core.StaffAttributes;
import io.github.tillkey.core.settings.SettingsComponent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;

/**
 * The network settings and lists of one realm, read where Keycloak keeps them: settings and zones in a component, lists in
 * attributes of users and groups. Reads go through Keycloak's caches.
 */
public final class RealmNetworks {

    /** Where the settings and zones are. */
    public static final SettingsComponent COMPONENT = new SettingsComponent("tillkey-networks");

    private final RealmModel realm;

    private RealmNetworks(RealmModel realm) {
        this.realm = realm;
    }

    /** The networks of {@code realm}. */
    public static RealmNetworks of(RealmModel realm) {
        return new RealmNetworks(realm);
    }

    /** The component, empty when networks were never set up. */
    public Optional<ComponentModel> component() {
        return COMPONENT.of(realm).findFirst();
    }

    /**
     * The settings; {@link NetworkSettings#NONE} when networks were never set up.
     *
     * @throws InvalidNetworkSettingsException when the component cannot be read
     */
    public NetworkSettings settings() throws InvalidNetworkSettingsException {
        List<ComponentModel> components = COMPONENT.of(realm).toList();
        if (components.size() > 1) {
            // Two first saves at the same moment: which of the two counts would be chance.
            throw new InvalidNetworkSettingsException(
                    NetworkSettings.MODE,
                    "is in more than one component " + COMPONENT.id() + " of the realm; delete all but one");
        }
        return components.isEmpty()
                ? NetworkSettings.NONE
                : NetworkSettings.read(components.get(0).getConfig());
    }

    /** The zones, whatever the state of the other settings. */
    public NetworkZones zones() {
        return new NetworkZones(component()
                .<List<String>>map(component -> component.getConfig().get(NetworkSettings.ZONES))
                .orElse(List.of()));
    }

    /** Judges {@code address} by lists of this realm. */
    public NetworkJudge judge(ClientAddress address, Instant now) {
        return new NetworkJudge(zones(), address, now);
    }

    /** The list of a group; empty when it has none. An attribute of a group is short: several values are one list. */
    public static Optional<String> listOf(GroupModel group) {
        return join(group.getAttributeStream(StaffAttributes.ALLOWED_NETWORKS));
    }

    /** One list of the values of an attribute; empty when there is none. */
    public static Optional<String> join(Stream<String> values) {
        return values.reduce((one, other) -> one + "," + other);
    }
}
