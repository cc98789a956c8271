package io.github.tillkey.core.network;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Asks a list about an address as a server writes it. */
final class Asking {

    private Asking() {}

    static boolean allows(NetworkList list, @Nullable String remoteAddress) {
        return list.judge(ClientAddress.of(remoteAddress), Instant.now(), reference -> NetworkAnswer.refused())
                .isAllowed();
    }
}
