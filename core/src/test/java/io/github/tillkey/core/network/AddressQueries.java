package io.github.tillkey.core.network;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks a list about an address as a server writes it. */
final class AddressQueries {

    private AddressQueries() {}

    static boolean allows(NetworkList list, @Nullable String remoteAddress) {
        return answer(list, remoteAddress, Instant.now()).isAllowed();
    }

    static NetworkMatch answer(NetworkList list, @Nullable String remoteAddress, Instant now) {
        return list.evaluate(ClientAddress.of(remoteAddress), now, reference -> NetworkMatch.refused());
    }
}
