package io.github.tillkey.core.login;

import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.util.ResolveRelative;

/** Where a client's application is: at its home URL, else at its root URL, both set by an administrator. */
public final class ClientHome {

    private ClientHome() {}

    /** The address, which a page may link to; empty when the client has none. */
    public static Optional<String> of(KeycloakSession session, ClientModel client) {
        return Stream.of(
                        ResolveRelative.resolveRelativeUri(session, client.getRootUrl(), client.getBaseUrl()),
                        ResolveRelative.resolveRootUrl(session, client.getRootUrl()))
                .filter(ClientHome::isWebAddress)
                .findFirst();
    }

    /** An import takes any scheme, and a link to {@code javascript:} would run as a part of the login page. */
    private static boolean isWebAddress(@Nullable String url) {
        return url != null && (url.startsWith("https://") || url.startsWith("http://"));
    }
}
