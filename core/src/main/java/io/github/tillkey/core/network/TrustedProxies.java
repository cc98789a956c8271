package io.github.tillkey.core.network;

import io.github.tillkey.core.network.ClientAddress.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which proxies the server trusts for the address of a client: none, those with known addresses, or all.
 *
 * <p>A header is a chain to which each proxy adds, at the right, the address that it was called from. It is walked from
 * the right, over proxies that are trusted, to the first address that is none of theirs: that is the client. What is
 * left of it was written by the client itself and is not read. Keycloak itself takes the leftmost.
 */
public final class TrustedProxies {

    private final @Nullable Header header;
    private final @Nullable NetworkList trusted;
    private final boolean everybody;
    private final @Nullable String broken;

    private TrustedProxies(
            @Nullable Header header, @Nullable NetworkList trusted, boolean everybody, @Nullable String broken) {
        this.header = header;
        this.trusted = trusted;
        this.everybody = everybody;
        this.broken = broken;
    }

    /** Which header the proxies write. */
    public enum Header {
        /** {@code X-Forwarded-For}; Keycloak's option {@code proxy-headers=xforwarded}. */
        XFORWARDED("X-Forwarded-For"),
        /** {@code Forwarded}, RFC 7239; Keycloak's option {@code proxy-headers=forwarded}. */
        FORWARDED("Forwarded");

        private final String headerName;

        Header(String headerName) {
            this.headerName = headerName;
        }

        /** The name of the HTTP header. */
        public String headerName() {
            return headerName;
        }
    }

    /**
     * Reads Keycloak's options.
     *
     * @param proxyHeaders value of {@code proxy-headers}, {@code null} when it is not set
     * @param trustedAddresses value of {@code proxy-trusted-addresses}, {@code null} when it is not set
     * @param everybody whether the administrator has accepted that every sender is trusted where there are no trusted
     *     addresses
     */
    public static TrustedProxies of(
            @Nullable String proxyHeaders, @Nullable String trustedAddresses, boolean everybody) {
        if (proxyHeaders == null || proxyHeaders.isBlank()) {
            return new TrustedProxies(null, null, false, null);
        }
        Header header;
        try {
            header = Header.valueOf(proxyHeaders.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return new TrustedProxies(
                    Header.XFORWARDED, null, false, "proxy-headers is neither xforwarded nor forwarded");
        }
        if (trustedAddresses == null || trustedAddresses.isBlank()) {
            return new TrustedProxies(header, null, everybody, null);
        }
        try {
            return new TrustedProxies(
                    header, NetworkList.parse(trustedAddresses).in(NetworkListScope.ZONE), false, null);
        } catch (InvalidNetworkListException wrong) {
            return new TrustedProxies(header, null, false, "proxy-trusted-addresses: " + wrong.getMessage());
        }
    }

    /** The header that is read, empty when none is. */
    public Optional<Header> header() {
        return Optional.ofNullable(header);
    }

    /** Why no address is known, for an administrator: the setting and the remedy; empty if addresses are known. */
    public Optional<String> problem() {
        if (broken != null) {
            return Optional.of(broken);
        }
        return header != null && trusted == null && !everybody
                ? Optional.of(
                        "proxy-headers is set and proxy-trusted-addresses is not, so everybody may invent an address;"
                                + " set proxy-trusted-addresses to the addresses of your proxies")
                : Optional.empty();
    }

    /**
     * Who sent a request.
     *
     * @param remoteAddress the address that the server itself reports; read only when no header counts
     * @param fromProxy whether the request came directly from a trusted proxy
     * @param headers values of the header, one for each line, in their order
     */
    public ClientAddress clientOf(@Nullable String remoteAddress, boolean fromProxy, List<String> headers) {
        if (header == null) {
            return ClientAddress.of(remoteAddress);
        }
        if (broken != null) {
            return ClientAddress.unknown(Problem.PROXIES_NOT_READABLE);
        }
        if (trusted == null && !everybody) {
            return ClientAddress.unknown(Problem.PROXIES_NOT_NAMED);
        }
        if (trusted != null && !fromProxy || everybody && headers.isEmpty()) {
            return ClientAddress.of(remoteAddress);
        }
        if (headers.isEmpty()) {
            return ClientAddress.unknown(Problem.HEADER_MISSING);
        }
        return walk(ForwardedChain.of(header, headers));
    }

    private ClientAddress walk(ForwardedChain chain) {
        ClientAddress last = null;
        while (last == null || isTrusted(last)) {
            if (last != null && !chain.hasNext()) {
                // All are proxies: the client has the address of one of them.
                return last;
            }
            Optional<ClientAddress> next = chain.next();
            if (next.isEmpty()) {
                return ClientAddress.unknown(Problem.HEADER_NOT_READABLE);
            }
            last = next.get();
        }
        return last;
    }

    private boolean isTrusted(ClientAddress address) {
        return trusted == null
                || trusted.evaluate(address, Instant.EPOCH, reference -> NetworkMatch.refused())
                        .isAllowed();
    }
}
