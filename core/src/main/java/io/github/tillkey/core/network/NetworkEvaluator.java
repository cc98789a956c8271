package io.github.tillkey.core.network;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Evaluates lists of one realm for one address at one instant, following references to zones. For one thread. */
public final class NetworkEvaluator {

    private final NetworkListCache lists;
    private final NetworkZones zones;
    private final @Nullable String groupLimit;
    private final ClientAddress address;
    private final Instant now;
    private final Map<String, NetworkMatch> zoneAnswers = new HashMap<>();

    /**
     * Evaluates lists and zones.
     *
     * @param lists keeps the lists that were compiled before
     * @param groupLimit the limit for lists of groups, {@code null} for none
     */
    public NetworkEvaluator(
            NetworkListCache lists,
            NetworkZones zones,
            @Nullable String groupLimit,
            ClientAddress address,
            Instant now) {
        this.lists = lists;
        this.zones = zones;
        this.groupLimit = groupLimit;
        this.address = address;
        this.now = now;
    }

    /** Evaluates the list {@code text}, which may refer to zones only. An unreadable list refuses. */
    public NetworkMatch evaluate(String text) {
        return evaluate(text, NetworkEvaluator::meaningless);
    }

    /** Evaluates several lists, of which one that allows is enough; none refuses. */
    private NetworkMatch evaluateAny(Collection<String> texts) {
        return texts.stream().map(this::evaluate).reduce(NetworkMatch::or).orElse(NetworkMatch.refused());
    }

    /**
     * Evaluates the lists of several groups together. Outside the limit of the realm they allow nothing, because anyone
     * with the right to manage a group can write its list.
     */
    public NetworkMatch evaluateGroups(Collection<String> texts) {
        NetworkMatch lists = evaluateAny(texts);
        return lists.isAllowed() ? lists.and(evaluateLimit()) : lists;
    }

    /** Whether the limit for lists of groups includes the address; a realm without one includes every address. */
    public NetworkMatch evaluateLimit() {
        if (groupLimit == null) {
            return NetworkMatch.allowed();
        }
        NetworkMatch limit = evaluate(groupLimit);
        return limit.isAllowed() || limit.problem() != null
                ? limit
                : NetworkMatch.broken("the address is outside the setting " + NetworkSettings.GROUP_LIMIT.key()
                        + " of the realm, where no list of a group counts. Shorten the list, or widen the setting");
    }

    /** The answer to a reference that has no meaning in this list. */
    public static NetworkMatch meaningless(NetworkTarget reference) {
        return NetworkMatch.broken(reference + " means nothing in this list");
    }

    /**
     * Evaluates the list {@code text}. An unreadable list refuses, as does a reference to an unknown zone.
     *
     * @param others answers for references to anything but zones
     */
    public NetworkMatch evaluate(String text, Function<NetworkTarget, NetworkMatch> others) {
        return evaluate(
                text,
                0,
                reference -> reference instanceof NetworkTarget.Zone zone ? byZone(zone) : others.apply(reference));
    }

    /** Each zone once: a long list may refer to it often. */
    private NetworkMatch byZone(NetworkTarget.Zone zone) {
        NetworkMatch known = zoneAnswers.get(zone.name());
        if (known == null) {
            known = evaluate(zone);
            zoneAnswers.put(zone.name(), known);
        }
        return known;
    }

    private NetworkMatch evaluate(NetworkTarget.Zone zone) {
        return zones.lineOf(zone.name())
                .map(line -> evaluate(
                        line,
                        NetworkZones.startOfList(line),
                        inZone -> NetworkMatch.broken(zone + " refers to " + inZone)))
                .orElseGet(() -> NetworkMatch.broken("there is no zone " + zone));
    }

    private NetworkMatch evaluate(String text, int from, Function<NetworkTarget, NetworkMatch> references) {
        try {
            return lists.of(text, from).evaluate(address, now, references);
        } catch (InvalidNetworkListException broken) {
            return NetworkMatch.broken(broken.shortMessage());
        }
    }
}
