package io.github.tillkey.core.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The most that lists of groups, stores among them, may allow. Anybody with the right to manage a group can write its list through
 * Keycloak's own Admin REST, which checks nothing, so the limit is applied whenever a list is used: outside the limit an entry allows
 * nothing, and inside the limit it counts as before, so that a list that is too wide keeps no member of the group out.
 */
public final class NetworkLimit {

    private final boolean everywhere;
    private final List<NetworkTarget.Addresses> ranges;
    private final NetworkZones zones;

    private NetworkLimit(List<NetworkTarget> targets, NetworkZones zones) {
        this.everywhere = targets.stream().anyMatch(NetworkTarget.Anywhere.class::isInstance);
        this.ranges = targets.stream()
                .filter(NetworkTarget.Addresses.class::isInstance)
                .map(NetworkTarget.Addresses.class::cast)
                .toList();
        this.zones = zones;
    }

    /**
     * The limit that {@code list} says.
     *
     * @param zones what the list and others refer to
     */
    public static NetworkLimit of(NetworkList list, NetworkZones zones) {
        return new NetworkLimit(targets(list.entries(), zones).toList(), zones);
    }

    /** The entries that name an address outside the limit, whenever they end. */
    public List<NetworkEntry> beyond(NetworkList list) {
        List<NetworkEntry> beyond = new ArrayList<>();
        for (NetworkEntry entry : list.entries()) {
            if (!targets(List.of(entry), zones).allMatch(this::covers)) {
                beyond.add(entry);
            }
        }
        return beyond;
    }

    /** Whether any address of {@code target}, which is no reference, lies within the limit. */
    public boolean overlaps(NetworkTarget target) {
        return target instanceof NetworkTarget.Anywhere
                ? everywhere || !ranges.isEmpty()
                : target instanceof NetworkTarget.Addresses addresses
                        && (everywhere
                                || ranges.stream()
                                        .anyMatch(range -> range.first().ipv6()
                                                        == addresses.first().ipv6()
                                                && range.first().compareTo(addresses.last()) <= 0
                                                && range.last().compareTo(addresses.first()) >= 0));
    }

    private boolean covers(NetworkTarget target) {
        if (everywhere) {
            return true;
        }
        return target instanceof NetworkTarget.Addresses addresses
                && covers(addresses.first())
                // The first address behind each range of the limit: if all of them are covered, there is no gap.
                && ranges.stream()
                        .map(NetworkTarget.Addresses::last)
                        .filter(last -> last.ipv6() == addresses.first().ipv6()
                                && last.compareTo(addresses.first()) >= 0
                                && last.compareTo(addresses.last()) < 0)
                        .allMatch(last -> covers(last.next()));
    }

    private boolean covers(IpNumber address) {
        return ranges.stream()
                .anyMatch(range -> range.first().ipv6() == address.ipv6()
                        && range.first().compareTo(address) <= 0
                        && range.last().compareTo(address) >= 0);
    }

    /** What entries stand for, zones replaced by what is in them. A zone that does not exist or cannot be read allows nothing. */
    private static Stream<NetworkTarget> targets(List<NetworkEntry> entries, NetworkZones zones) {
        return entries.stream()
                .map(NetworkEntry::target)
                .flatMap(target -> target instanceof NetworkTarget.Zone zone
                        ? zones.textOf(zone.name()).stream()
                                .flatMap(text -> read(text).stream())
                                .flatMap(list -> list.entries().stream())
                                .map(NetworkEntry::target)
                        : Stream.of(target));
    }

    private static Optional<NetworkList> read(String text) {
        try {
            return Optional.of(NetworkList.parse(text));
        } catch (InvalidNetworkListException broken) {
            return Optional.empty();
        }
    }
}
