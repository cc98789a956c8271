package io.github.tillkey.core.audit;

import org.jspecify.annotations.Nullable;
import org.keycloak.common.ClientConnection;
import org.keycloak.models.KeycloakSession;

/**
 * The connection of a request that is over, for work that it has begun: events of the work name the address from which
 * it was asked for.
 *
 * @param address of the client, {@code null} when it is not known
 */
public record RecordedConnection(@Nullable String address) implements ClientConnection {

    /** Address of the request of {@code session}, {@code null} outside of requests. */
    public static @Nullable String addressOf(KeycloakSession session) {
        ClientConnection connection = session.getContext().getConnection();
        return connection == null ? null : connection.getRemoteHost();
    }

    @Override
    public @Nullable String getRemoteHost() {
        return address;
    }

    @Override
    public @Nullable String getRemoteAddr() {
        return address;
    }
}
