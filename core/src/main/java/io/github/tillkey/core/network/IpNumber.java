package io.github.tillkey.core.network;

/**
 * An address as an unsigned number, with its family: numbers of two families are never compared.
 *
 * @param ipv6 the family
 * @param high the upper 64 bits, 0 for IPv4
 * @param low the lower 64 bits
 */
record IpNumber(boolean ipv6, long high, long low) {

    /** The highest address of a family. */
    static IpNumber highest(boolean ipv6) {
        return ipv6 ? new IpNumber(true, -1L, -1L) : new IpNumber(false, 0, 0xffff_ffffL);
    }

    /** Compares unsigned; both numbers are of one family. */
    int compareTo(long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    /** Compares unsigned; both numbers are of one family. */
    int compareTo(IpNumber other) {
        return compareTo(other.high, other.low);
    }

    /** The address after this one, which is not the highest. */
    IpNumber next() {
        return new IpNumber(ipv6, low == -1L ? high + 1 : high, low + 1);
    }

    /** The address before this one, which is not the lowest. */
    IpNumber previous() {
        return new IpNumber(ipv6, low == 0 ? high - 1 : high, low - 1);
    }

    /** Whether this and {@code last} are the two ends of the whole family. */
    boolean reachesOverTheFamily(IpNumber last) {
        return high == 0 && low == 0 && last.equals(highest(ipv6));
    }
}
