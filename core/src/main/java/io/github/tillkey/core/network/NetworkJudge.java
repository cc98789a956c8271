package io.github.tillkey.core.network;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Evaluates lists of one realm for one address at one instant, following references to zones. For one thread. */
public final class NetworkJudge {

    private final NetworkLists lists;
    private final NetworkZones zones;
    private final @Nullable String groupLimit;
    private final ClientAddress address;
    private final Instant now;
    private final Map<String, NetworkAnswer> zoneAnswers = new HashMap<>();

    /**
     * Evaluates lists and zones.
     *
     * @param lists keeps the lists that were compiled before
     * @param groupLimit the limit for lists of groups, {@code null} for none
     */
    public NetworkJudge(
            NetworkLists lists, NetworkZones zones, @Nullable String groupLimit, ClientAddress address, Instant now) {
        this.lists = lists;
        this.zones = zones;
        this.groupLimit = groupLimit;
        this.address = address;
        this.now = now;
    }

    /** Evaluates the list {@code text}, which may refer to zones only. An unreadable list refuses. */
    public NetworkAnswer by(String text) {
        return by(text, NetworkJudge::meaningless);
    }

    /** Evaluates several lists, of which one that allows is enough; none refuses. */
    private NetworkAnswer byAny(Collection<String> texts) {
        return texts.stream().map(this::by).reduce(NetworkAnswer::or).orElse(NetworkAnswer.refused());
    }

    /**
     * Evaluates the lists of several groups together. Outside the limit of the realm they allow nothing, because anyone with the right
     * to manage a group can write its list.
     */
    public NetworkAnswer byGroups(Collection<String> texts) {
        NetworkAnswer lists = byAny(texts);
        return lists.isAllowed() ? lists.and(byLimit()) : lists;
    }

    /** Whether the limit for lists of groups includes the address; a realm without one includes every address. */
    public NetworkAnswer byLimit() {
        if (groupLimit == null) {
            return NetworkAnswer.allowed();
        }
        NetworkAnswer limit = by(groupLimit);
        return limit.isAllowed() || limit.problem() != null
                ? limit
                : NetworkAnswer.broken("the address is outside the setting " + NetworkSettings.GROUP_LIMIT.key()
                        + " of the realm, where no list of a group counts. Shorten the list, or widen the setting");
    }

    /** The answer to a reference that has no meaning in this list. */
    public static NetworkAnswer meaningless(NetworkTarget reference) {
        return NetworkAnswer.broken(reference + " means nothing in this list");
    }

    /**
     * Evaluates the list {@code text}. An unreadable list refuses, as does a reference to an unknown zone.
     *
     * @param others answers for references to anything but zones
     */
    public NetworkAnswer by(String text, Function<NetworkTarget, NetworkAnswer> others) {
        return judge(
                text,
                0,
                reference -> reference instanceof NetworkTarget.Zone zone ? byZone(zone) : others.apply(reference));
    }

    /** Each zone once: a long list may refer to it often. */
    private NetworkAnswer byZone(NetworkTarget.Zone zone) {
        NetworkAnswer known = zoneAnswers.get(zone.name());
        if (known == null) {
            known = judge(zone);
            zoneAnswers.put(zone.name(), known);
        }
        return known;
    }

    private NetworkAnswer judge(NetworkTarget.Zone zone) {
        return zones.lineOf(zone.name())
                .map(line -> judge(
                        line,
                        NetworkZones.startOfList(line),
                        inZone -> NetworkAnswer.broken(zone + " refers to " + inZone)))
                .orElseGet(() -> NetworkAnswer.broken("there is no zone " + zone));
    }

    private NetworkAnswer judge(String text, int from, Function<NetworkTarget, NetworkAnswer> references) {
        try {
            return lists.of(text, from).judge(address, now, references);
        } catch (InvalidNetworkListException broken) {
            return NetworkAnswer.broken(broken.shortMessage());
        }
    }
}
