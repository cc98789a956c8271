package io.github.tillkey.core.network;

import inet.ipaddr.AddressStringParameters.RangeParameters;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IPAddressStringParameters;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads single addresses with the library, all of whose generosity is switched off: it knows netmasks, wildcards, octal
 * and hexadecimal IPv4, joined segments, base 85 and more, and each of them could mean something else to the person who
 * wrote it. The classes used here never look up a name.
 */
final class IpAddressParser {

    /** Longer than any address: eight groups, the last two written as IPv4. */
    private static final int MAX_LENGTH = 45;

    /** As in the longest address and a generous name of a network interface. */
    private static final int MAX_LENGTH_WITH_ZONE = 128;

    private static final IPAddressStringParameters STRICT = parameters(false);
    private static final IPAddressStringParameters WITH_IPV4_INSIDE = parameters(true);

    private IpAddressParser() {}

    private static IPAddressStringParameters parameters(boolean ipv4InsideIpv6) {
        IPAddressStringParameters.Builder builder = new IPAddressStringParameters.Builder()
                .allowEmpty(false)
                .allowAll(false)
                .allowSingleSegment(false)
                .allowPrefix(false)
                .allowPrefixOnly(false)
                .allowMask(false)
                .allowWildcardedSeparator(false)
                .setRangeOptions(RangeParameters.NO_RANGE)
                .allow_inet_aton(false);
        // In IPv4 a leading zero means octal to some readers. In IPv6 it means nothing, and long forms are pasted from
        // tools.
        builder.getIPv4AddressParametersBuilder().allowBinary(false).allowLeadingZeros(false);
        builder.getIPv6AddressParametersBuilder()
                .allowBinary(false)
                .allowBase85(false)
                .allowZone(false)
                .allowLeadingZeros(true)
                .allowUnlimitedLeadingZeros(false)
                .allowMixed(ipv4InsideIpv6)
                .getEmbeddedIPv4AddressParametersBuilder()
                .setRangeOptions(RangeParameters.NO_RANGE)
                .allowBinary(false)
                .allowLeadingZeros(false);
        return builder.toParams();
    }

    /** An address as entries may write it, {@code null} when {@code text} is none. */
    static @Nullable IPAddress strict(String text) {
        return parse(text, STRICT);
    }

    /** An address that may be written as {@code ::ffff:192.0.2.1}, {@code null} when {@code text} is none. */
    static @Nullable IPAddress withIpv4Inside(String text) {
        return parse(text, WITH_IPV4_INSIDE);
    }

    /**
     * An address as a server reports it: IPv4-mapped IPv6 is how a socket for both families may report an IPv4 caller,
     * so it becomes IPv4. The zone behind a link-local address names an interface of the server and says nothing about
     * the caller.
     */
    static @Nullable IPAddress remote(String text) {
        if (text.length() > MAX_LENGTH_WITH_ZONE) {
            return null;
        }
        int zone = text.indexOf('%');
        String address = text;
        if (zone >= 0) {
            address = text.substring(0, zone);
            if (address.indexOf(':') < 0 || zone == text.length() - 1) {
                return null;
            }
        }
        IPAddress parsed = withIpv4Inside(address);
        return parsed != null && isMapped(parsed) ? parsed.toIPv6().getEmbeddedIPv4Address() : parsed;
    }

    /** Whether it is IPv6 with an IPv4 address inside, {@code ::ffff:0:0/96}. */
    static boolean isMapped(IPAddress address) {
        return address.isIPv6() && address.toIPv6().isIPv4Mapped();
    }

    static IpNumber number(IPAddress address) {
        if (address.isIPv4()) {
            return new IpNumber(false, 0, address.toIPv4().longValue());
        }
        ByteBuffer bytes = ByteBuffer.wrap(address.getBytes());
        return new IpNumber(true, bytes.getLong(), bytes.getLong());
    }

    private static @Nullable IPAddress parse(String text, IPAddressStringParameters parameters) {
        // The library trims, and reads letters that no address has as something of its own.
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return null;
        }
        for (int i = 0; i < text.length(); i++) {
            if (!isInAddresses(text.charAt(i))) {
                return null;
            }
        }
        return new IPAddressString(text, parameters).getAddress();
    }

    private static boolean isInAddresses(int c) {
        return isHexDigit(c) || c == ':' || c == '.';
    }

    static boolean isHexDigit(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
