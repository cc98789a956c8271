package io.github.tillkey.core.network;

import inet.ipaddr.IPAddress;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The network address of a request's sender, or why it cannot be determined.
 *
 * <p>Two addresses are equal when they are the same address, however they were written.
 */
public final class ClientAddress {

    private static final int SUBSCRIBER_BITS = 64;

    private final @Nullable IpNumber number;
    private final @Nullable IPAddress address;
    private final @Nullable Problem problem;

    private ClientAddress(@Nullable IpNumber number, @Nullable IPAddress address, @Nullable Problem problem) {
        this.number = number;
        this.address = address;
        this.problem = problem;
    }

    /** Why an address cannot be determined. */
    public enum Problem {
        /** There is no request. */
        NO_REQUEST,
        /** What the server reports is not an address. */
        NOT_AN_ADDRESS,
        /** The server trusts the proxy headers of every sender: the address could be invented. */
        PROXIES_NOT_NAMED,
        /** The server's setting of trusted proxies cannot be read. */
        PROXIES_NOT_READABLE,
        /** The request came from a trusted proxy that did not name its sender. */
        HEADER_MISSING,
        /** The header of a trusted proxy cannot be read, or hides the address. */
        HEADER_NOT_READABLE;

        /** The stable name of the problem, in lower_snake. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The address as a server or a proxy writes it, without port. IPv4-mapped IPv6 ({@code ::ffff:192.0.2.1}) is how a
     * socket for both families may report an IPv4 caller, so it becomes IPv4. The zone behind a link-local address
     * names an interface of the server and is ignored. What is not an address becomes {@link Problem#NOT_AN_ADDRESS};
     * names are not looked up.
     */
    public static ClientAddress of(@Nullable String text) {
        IPAddress address = text == null ? null : IpAddressParser.remote(text);
        return address == null
                ? unknown(Problem.NOT_AN_ADDRESS)
                : new ClientAddress(IpAddressParser.number(address), address, null);
    }

    /** An address that cannot be determined. */
    public static ClientAddress unknown(Problem problem) {
        return new ClientAddress(null, null, problem);
    }

    @Nullable
    IpNumber number() {
        return number;
    }

    /** The address in canonical form (RFC 5952 for IPv6), {@code null} when it cannot be determined. */
    public @Nullable String text() {
        return address == null ? null : address.toCanonicalString();
    }

    /**
     * Whom a limit by address counts as one: an IPv4 address, or the 64 bits that an IPv6 subscriber is given, who may
     * choose among all addresses in them; the problem's code in angle brackets when the address cannot be determined.
     */
    public String subscriber() {
        return address == null || !address.isIPv6()
                ? toString()
                : address.toPrefixBlock(SUBSCRIBER_BITS).toCanonicalString();
    }

    /** Why the address cannot be determined, {@code null} when it can. */
    public @Nullable Problem problem() {
        return problem;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientAddress that && Objects.equals(number, that.number) && problem == that.problem;
    }

    @Override
    public int hashCode() {
        return Objects.hash(number, problem);
    }

    /** The address, or the problem's code in angle brackets. */
    @Override
    public String toString() {
        return problem == null ? String.valueOf(text()) : "<" + problem.code() + ">";
    }
}
