package io.github.tillkey.benchmark.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;

/**
 * The baseline: a list matched as extensions for Keycloak commonly do it. For every login the text is split, each entry
 * read and compared, until one matches. Written to be fast at that: the caller is read once, bytes are compared without
 * {@code BigInteger}, and an end is read only where the address matches.
 */
final class LinearMatch {

    private static final String UNTIL = " until ";

    private LinearMatch() {}

    /** Whether {@code list} allows {@code client} at {@code now}. */
    static boolean allows(String list, String client, Instant now) {
        byte[] address = bytes(client);
        for (String entry : list.split(",")) {
            int until = entry.indexOf(UNTIL);
            String target = until < 0 ? entry : entry.substring(0, until);
            if (covers(target.strip(), address)
                    && (until < 0
                            || OffsetDateTime.parse(entry.substring(until + UNTIL.length()))
                                    .toInstant()
                                    .isAfter(now))) {
                return true;
            }
        }
        return false;
    }

    private static boolean covers(String target, byte[] address) {
        int slash = target.indexOf('/');
        if (slash >= 0) {
            return isInNetwork(
                    bytes(target.substring(0, slash)), Integer.parseInt(target.substring(slash + 1)), address);
        }
        int hyphen = target.indexOf('-');
        if (hyphen >= 0) {
            byte[] first = bytes(target.substring(0, hyphen));
            byte[] last = bytes(target.substring(hyphen + 1));
            return first.length == address.length
                    && Arrays.compareUnsigned(first, address) <= 0
                    && Arrays.compareUnsigned(address, last) <= 0;
        }
        return Arrays.equals(bytes(target), address);
    }

    private static boolean isInNetwork(byte[] base, int length, byte[] address) {
        if (base.length != address.length) {
            return false;
        }
        int whole = length / 8;
        if (!Arrays.equals(base, 0, whole, address, 0, whole)) {
            return false;
        }
        int mask = 0xff00 >> length % 8 & 0xff;
        return mask == 0 || (base[whole] & mask) == (address[whole] & mask);
    }

    /** Reads an address; what could be a name is refused before Java would look it up. */
    static byte[] bytes(String text) {
        // Java looks up no name with a colon.
        if (text.indexOf(':') < 0 && !isIpv4(text)) {
            throw new IllegalArgumentException("no address: " + text);
        }
        try {
            return InetAddress.getByName(text).getAddress();
        } catch (UnknownHostException wrong) {
            throw new IllegalArgumentException("no address: " + text, wrong);
        }
    }

    private static boolean isIpv4(String text) {
        int parts = 1;
        int digits = 0;
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' && digits > 0) {
                parts++;
                digits = 0;
                number = 0;
            } else if (c >= '0' && c <= '9' && digits < 3) {
                digits++;
                number = 10 * number + c - '0';
            } else {
                return false;
            }
            if (number > 255) {
                return false;
            }
        }
        return parts == 4 && digits > 0;
    }
}
