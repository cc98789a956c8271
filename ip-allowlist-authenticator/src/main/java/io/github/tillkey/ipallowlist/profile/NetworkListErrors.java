package io.github.tillkey.ipallowlist.profile;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.InvalidNetworkListException.Fault;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a list of networks, in the language of the person who wrote it. */
final class NetworkListErrors {

    /** Finds a message and fills its parameters in. */
    @FunctionalInterface
    interface Messages {
        String text(String key, Object... parameters);
    }

    private NetworkListErrors() {}

    /** A sentence or two for each wrong entry, at most {@value InvalidNetworkListException#MAX_NAMED}. */
    static String describe(List<Fault> faults, Messages messages) {
        String named = faults.stream()
                .limit(InvalidNetworkListException.MAX_NAMED)
                .map(fault -> describe(fault, messages))
                .collect(Collectors.joining(" "));
        int more = faults.size() - InvalidNetworkListException.MAX_NAMED;
        return more <= 0 ? named : named + ' ' + messages.text("tillkeyNetworksMore", String.valueOf(more));
    }

    private static String describe(Fault fault, Messages messages) {
        String key = "tillkeyNetworks." + fault.problem().code();
        String remedy = fault.suggestion() == null
                ? messages.text(key + ".remedy")
                : messages.text("tillkeyNetworksWrite", fault.suggestion());
        return messages.text(
                "tillkeyNetworksEntry", String.valueOf(fault.position()), fault.value(), messages.text(key), remedy);
    }
}
