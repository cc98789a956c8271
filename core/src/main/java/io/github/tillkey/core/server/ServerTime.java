package io.github.tillkey.core.server;

import java.time.Instant;
import org.keycloak.common.util.Time;

/** The server's clock, with the offset that Keycloak's tests shift it by. */
public final class ServerTime {

    private ServerTime() {}

    /** Now, to the millisecond. */
    public static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
