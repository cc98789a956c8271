package io.github.tillkey.core.network;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.NodeMemory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The network settings and lists of one realm, read where Keycloak keeps them: settings and zones in the configuration
 * of a required action, lists in attributes of users and groups. Reads go through Keycloak's caches.
 */
public final class RealmNetworks {

    /** Where the settings and zones are. */
    public static final ActionSettings PLACE = new ActionSettings("tillkey-networks", "Tillkey: networks");

    /** What follows where there are several. */
    public static final String MORE_THAN_ONE =
            "The realm has more than one required action tillkey-networks, of which the strictest counts.";

    private final RealmModel realm;
    private final List<Map<String, String>> configs;

    private RealmNetworks(RealmModel realm, List<Map<String, String>> configs) {
        this.realm = realm;
        this.configs = configs;
    }

    /** The networks of {@code realm}. */
    public static RealmNetworks of(RealmModel realm) {
        return new RealmNetworks(realm, PLACE.of(realm));
    }

    /**
     * The networks of {@code realm} as the database has them now. Ask behind
     * {@link io.github.tillkey.core.settings.RealmLock}.
     */
    public static RealmNetworks stored(KeycloakSession session, RealmModel realm) {
        return new RealmNetworks(realm, PLACE.stored(session, realm));
    }

    /**
     * What is stored, empty when networks were never set up. Of several it is the strictest that can be read, and of
     * equals the first by alias: so nothing that was switched on is off, and a realm that only reports does not refuse.
     * It is logged.
     */
    public Map<String, String> config() {
        if (isAmbiguous()) {
            RealmProblems.log(realm, PLACE.console(), MORE_THAN_ONE + " " + ActionSettings.KEEP_ONE);
        }
        return configs.stream()
                .reduce((one, other) -> strictness(other) > strictness(one) ? other : one)
                .orElse(Map.of());
    }

    /** Whether there are several, of which one counts. */
    public boolean isAmbiguous() {
        return configs.size() > 1;
    }

    private static int strictness(Map<String, String> config) {
        try {
            return NetworkSettings.read(config).mode().ordinal();
        } catch (InvalidSettingException broken) {
            return -1;
        }
    }

    /**
     * The settings; all of them have their defaults, so nothing is checked, when networks were never set up.
     *
     * @throws InvalidSettingException when they cannot be read
     */
    public NetworkSettings settings() throws InvalidSettingException {
        return NetworkSettings.read(config(), zones());
    }

    /** The zones, even if other settings cannot be read. */
    public NetworkZones zones() {
        String text = config().get(NetworkSettings.ZONES.key());
        return text == null
                ? NetworkZones.NONE
                : NodeMemory.here().get(ZonesCache.class, ZonesCache::new).of(text);
    }

    private @Nullable String groupLimit() {
        return NetworkSettings.GROUP_LIMIT.written(SettingValues.single(config())).stream()
                .findFirst()
                .orElse(null);
    }

    /** Whether lists of groups have a limit. */
    public boolean hasLimit() {
        return groupLimit() != null;
    }

    /** The most that lists of groups may allow; empty for no limit. */
    public Optional<NetworkLimit> limit() throws InvalidNetworkListException {
        String text = groupLimit();
        return text == null ? Optional.empty() : Optional.of(NetworkLimit.of(NetworkList.parse(text), zones()));
    }

    /** An evaluator of {@code address} against the lists of this realm. */
    public NetworkEvaluator evaluator(ClientAddress address, Instant now) {
        return evaluator(zones(), groupLimit(), address, now);
    }

    /** An evaluator of {@code address} against the lists of a realm that has these settings, or will have them. */
    public static NetworkEvaluator evaluator(NetworkSettings settings, ClientAddress address, Instant now) {
        return evaluator(settings.zones(), settings.groupLimit(), address, now);
    }

    private static NetworkEvaluator evaluator(
            NetworkZones zones, @Nullable String groupLimit, ClientAddress address, Instant now) {
        NetworkListCache lists = NodeMemory.here().get(NetworkListCache.class, NetworkListCache::new);
        return new NetworkEvaluator(lists, zones, groupLimit, address, now);
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
