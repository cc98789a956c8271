package io.github.tillkey.core.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A list of networks, immutable and compiled for fast questions.
 *
 * <p>The text is a comma-separated list of {@code *} (every address), addresses, networks in CIDR notation and ranges
 * {@code first-last}, IPv4 and IPv6; white space may surround an entry. Nothing is guessed: what could mean two things is
 * refused, and the refusal says what to write. Zeros at the start of a group of an IPv6 address are allowed, because they have
 * one meaning.
 *
 * <p>Names are never looked up, neither here nor in {@link #contains}.
 */
public final class NetworkList {

    /** At most so many entries. */
    public static final int MAX_ENTRIES = 2_000;

    /** At most so many characters; room for {@link #MAX_ENTRIES} ranges of IPv6. A longer text is refused before it is read. */
    public static final int MAX_LENGTH = 200_000;

    private final List<NetworkEntry> entries;
    private final boolean anywhere;
    private final RangeTable ipv4;
    private final RangeTable ipv6;

    private NetworkList(List<NetworkEntry> entries) {
        this.entries = List.copyOf(entries);
        List<NetworkEntry.Addresses> four = new ArrayList<>();
        List<NetworkEntry.Addresses> six = new ArrayList<>();
        for (NetworkEntry entry : entries) {
            if (entry instanceof NetworkEntry.Addresses addresses) {
                (addresses.first().ipv6() ? six : four).add(addresses);
            }
        }
        this.anywhere = entries.stream().anyMatch(NetworkEntry.Anywhere.class::isInstance);
        this.ipv4 = RangeTable.of(four);
        this.ipv6 = RangeTable.of(six);
    }

    /**
     * Reads a list. Costs a few milliseconds for the longest; {@link NetworkLists} keeps what was read.
     *
     * @throws InvalidNetworkListException when {@code text} is blank or anything in it is wrong; names the first such entry
     */
    public static NetworkList parse(String text) throws InvalidNetworkListException {
        return new NetworkList(NetworkListParser.parse(text));
    }

    /**
     * Whether the list allows {@code remoteAddress}.
     *
     * <p>IPv4-mapped IPv6 ({@code ::ffff:192.0.2.1}) counts as the IPv4 address, the zone of an IPv6 address is ignored, and an
     * address matches entries of its own family only. What is no address is allowed by nothing, not even by {@code *}: somebody
     * whose address the server cannot tell comes from nowhere, and that mostly means a broken set-up.
     *
     * @param remoteAddress the address as the server reports it, without port; {@code null} is allowed by nothing
     */
    public boolean contains(@Nullable String remoteAddress) {
        IpNumber address = remoteAddress == null ? null : IpText.remote(remoteAddress);
        if (address == null) {
            return false;
        }
        return anywhere || (address.ipv6() ? ipv6 : ipv4).contains(address);
    }

    /** The entries in the order of the text; at least one. */
    public List<NetworkEntry> entries() {
        return entries;
    }

    /**
     * The canonical form: the entries in their order, addresses as RFC 5952 writes them, a network or range of one address as that
     * address. Reads back as the same list.
     */
    @Override
    public String toString() {
        return entries.stream().map(NetworkEntry::toString).collect(Collectors.joining(", "));
    }
}
