package io.github.tillkey.ipallowlist.profile;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.InvalidNetworkListException.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a list of networks, in the language of the person who wrote it. */
final class NetworkFaults {

    /** Finds a message and fills its parameters in. */
    @FunctionalInterface
    interface Messages {
        String say(String key, Object... parameters);
    }

    private NetworkFaults() {}

    /** A sentence or two for each wrong entry, at most {@value InvalidNetworkListException#MAX_NAMED}. */
    static String say(List<Fault> faults, Messages messages) {
        String named = faults.stream()
                .limit(InvalidNetworkListException.MAX_NAMED)
                .map(fault -> say(fault, messages))
                .collect(Collectors.joining(" "));
        int more = faults.size() - InvalidNetworkListException.MAX_NAMED;
        return more <= 0 ? named : named + ' ' + messages.say("tillkeyNetworksMore", String.valueOf(more));
    }

    private static String say(Fault fault, Messages messages) {
        String key = "tillkeyNetworks." + fault.problem().code();
        String remedy = fault.suggestion() == null
                ? messages.say(key + ".remedy")
                : messages.say("tillkeyNetworksWrite", fault.suggestion());
        return messages.say(
                "tillkeyNetworksEntry", String.valueOf(fault.position()), fault.value(), messages.say(key), remedy);
    }
}
