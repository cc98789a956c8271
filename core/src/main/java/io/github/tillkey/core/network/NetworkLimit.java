package io.github.tillkey.core.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The most that lists of groups, stores among them, may allow. Anyone with the right to manage a group can write its
 * list through Keycloak's own Admin REST, which checks nothing, so the limit is applied whenever a list is used:
 * outside the limit an entry allows nothing, and inside the limit it counts as before, so that a list that is too wide
 * keeps no member of the group out. For one thread: it keeps the zones that it has read.
 */
public final class NetworkLimit {

    private final boolean everywhere;
    private final RangeTable ipv4;
    private final RangeTable ipv6;
    private final NetworkZones zones;
    private final Map<String, List<NetworkTarget>> readZones = new HashMap<>();

    private NetworkLimit(NetworkList list, NetworkZones zones) {
        this.zones = zones;
        List<NetworkTarget> targets =
                list.entries().stream().flatMap(this::targets).toList();
        this.everywhere = targets.stream().anyMatch(NetworkTarget.Anywhere.class::isInstance);
        this.ipv4 = ranges(targets, false);
        this.ipv6 = ranges(targets, true);
    }

    private static RangeTable ranges(List<NetworkTarget> targets, boolean ipv6) {
        return RangeTable.of(targets.stream()
                .filter(NetworkTarget.Addresses.class::isInstance)
                .map(NetworkTarget.Addresses.class::cast)
                .filter(addresses -> addresses.first().ipv6() == ipv6)
                .map(addresses -> new RangeTable.Range(addresses.first(), addresses.last(), RangeTable.ENDLESS))
                .toList());
    }

    /**
     * The limit written as {@code list}.
     *
     * @param zones what the list and others refer to
     */
    public static NetworkLimit of(NetworkList list, NetworkZones zones) {
        return new NetworkLimit(list, zones);
    }

    /** The entries that name an address outside the limit, whenever they end. */
    public List<NetworkEntry> beyond(NetworkList list) {
        return list.entries().stream()
                .filter(entry -> !targets(entry).allMatch(this::covers))
                .toList();
    }

    /** Whether any address of {@code target}, which is not a reference, lies within the limit. */
    public boolean overlaps(NetworkTarget target) {
        if (target instanceof NetworkTarget.Addresses addresses) {
            return everywhere || rangesOf(addresses).overlaps(addresses.first(), addresses.last());
        }
        return target instanceof NetworkTarget.Anywhere && (everywhere || !ipv4.isEmpty() || !ipv6.isEmpty());
    }

    private boolean covers(NetworkTarget target) {
        return everywhere
                || target instanceof NetworkTarget.Addresses addresses
                        && rangesOf(addresses).covers(addresses.first(), addresses.last());
    }

    private RangeTable rangesOf(NetworkTarget.Addresses addresses) {
        return addresses.first().ipv6() ? ipv6 : ipv4;
    }

    /**
     * What an entry covers, with a zone replaced by its entries. A zone that does not exist or cannot be read allows
     * nothing.
     */
    private Stream<NetworkTarget> targets(NetworkEntry entry) {
        return entry.target() instanceof NetworkTarget.Zone zone
                ? readZones.computeIfAbsent(zone.name(), this::read).stream()
                : Stream.of(entry.target());
    }

    private List<NetworkTarget> read(String zone) {
        String text = zones.textOf(zone).orElse("");
        try {
            return NetworkList.parse(text).entries().stream()
                    .map(NetworkEntry::target)
                    .toList();
        } catch (InvalidNetworkListException broken) {
            return List.of();
        }
    }
}
