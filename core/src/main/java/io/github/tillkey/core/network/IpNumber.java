package io.github.tillkey.core.network;

/**
 * An address as an unsigned number, with its family: numbers of two families are never compared.
 *
 * @param ipv6 the family
 * @param high the upper 64 bits, 0 for IPv4
 * @param low the lower 64 bits
 */
record IpNumber(boolean ipv6, long high, long low) {

    /** Compares unsigned; both numbers are of one family. */
    int compareTo(long otherHigh, long otherLow) {
        int byHigh = Long.compareUnsigned(high, otherHigh);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, otherLow);
    }

    /** Compares unsigned; both numbers are of one family. */
    int compareTo(IpNumber other) {
        return compareTo(other.high, other.low);
    }

    /** The IPv4 address when this is an IPv4-mapped one, {@code ::ffff:0:0/96}; else this. */
    IpNumber unmapped() {
        return ipv6 && high == 0 && low >>> 32 == 0xffff ? new IpNumber(false, 0, low & 0xffff_ffffL) : this;
    }

    /** Whether this and {@code last} are the two ends of the whole family. */
    boolean reachesOverTheFamily(IpNumber last) {
        long allOnes = ipv6 ? -1L : 0xffff_ffffL;
        return high == 0 && low == 0 && last.low == allOnes && last.high == (ipv6 ? -1L : 0);
    }
}
