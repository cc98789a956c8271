package io.github.tillkey.core.network;

import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.common.ClientConnection;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;

/**
 * Tells where the requests of this server come from, by Keycloak's own options {@code proxy-headers} and
 * {@code proxy-trusted-addresses}.
 *
 * <p>Keycloak says of a request whether it came directly from a trusted proxy; which entry of the header counts is
 * decided by {@link TrustedProxies}.
 *
 * <p>Keycloak's internals: the options {@code kc.proxy-headers} and {@code kc.proxy-trusted-addresses}.
 */
public final class ClientAddressResolver {

    /**
     * Option of the server, {@code --spi-tillkey--client-address--believe-every-proxy=true}: where proxy headers are
     * read and no proxies are named, the leftmost entry counts, as it does for Keycloak, although any sender could
     * invent it. Default: {@code false}, and then no address is known.
     */
    private static final String TRUST_EVERY_PROXY = "believeEveryProxy";

    private ClientAddressResolver() {}

    /** Read when first asked: not while Keycloak builds itself. */
    private static final class Proxies {

        private static final TrustedProxies OF_THIS_SERVER = TrustedProxies.of(
                option("kc.proxy-headers"),
                option("kc.proxy-trusted-addresses"),
                Config.scope("tillkey", "client-address").getBoolean(TRUST_EVERY_PROXY, false));

        private static @Nullable String option(String name) {
            return ConfigProvider.getConfig()
                    .getOptionalValue(name, String.class)
                    .orElse(null);
        }
    }

    /** Where the request under way comes from. */
    public static ClientAddress of(KeycloakSession session) {
        HttpRequest request = session.getContext().getHttpRequest();
        ClientConnection connection = session.getContext().getConnection();
        if (request == null || connection == null) {
            return ClientAddress.unknown(ClientAddress.Problem.NO_REQUEST);
        }
        TrustedProxies proxies = Proxies.OF_THIS_SERVER;
        List<String> headers = proxies.header()
                .map(header -> request.getHttpHeaders().getRequestHeader(header.headerName()))
                .orElse(List.of());
        return proxies.clientOf(connection.getRemoteAddr(), request.isProxyTrusted(), headers);
    }

    /** Why no request has a known address, for an administrator; empty if addresses are known. */
    public static Optional<String> problem() {
        return Proxies.OF_THIS_SERVER.problem();
    }
}
