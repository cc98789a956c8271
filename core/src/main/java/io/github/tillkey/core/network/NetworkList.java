package io.github.tillkey.core.network;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A list of networks, immutable and compiled for fast questions.
 *
 * <p>The text is a list, separated by commas or line breaks, of {@code *} (every address), addresses, networks in CIDR
 * notation, ranges {@code first-last}, IPv4 and IPv6, and references: {@code @name} to a zone, {@code @store} to the
 * networks of the member's stores, {@code @inherited} to the lists that would decide without this one. An entry may end
 * ({@code 192.0.2.7 until 2026-12-24T18:00+01:00}) and carry a note for people ({@code 192.0.2.7 # home of Anna}).
 * White space may surround an entry. Nothing is guessed: what could mean two things is refused, and the refusal says
 * what to write. Zeros at the start of a group of an IPv6 address are allowed, because they have one meaning.
 *
 * <p>Names are never looked up, neither here nor when an address is checked.
 */
public final class NetworkList {

    /** At most so many entries. */
    public static final int MAX_ENTRIES = 2_000;

    /**
     * At most so many characters; room for {@link #MAX_ENTRIES} ranges of IPv6. A longer text is refused before it is
     * read.
     */
    public static final int MAX_LENGTH = 200_000;

    private final List<NetworkEntry> entries;
    private final List<NetworkEntry> references;
    private final long anywhereEnd;
    private final RangeTable ipv4;
    private final RangeTable ipv6;

    private NetworkList(List<NetworkEntry> entries) {
        this.entries = List.copyOf(entries);
        List<NetworkEntry> toOthers = new ArrayList<>();
        List<RangeTable.Range> four = new ArrayList<>();
        List<RangeTable.Range> six = new ArrayList<>();
        long anywhere = RangeTable.NOWHERE;
        for (NetworkEntry entry : entries) {
            long end = entry.until() == null ? RangeTable.ENDLESS : entry.end().toEpochMilli();
            if (entry.target() instanceof NetworkTarget.Addresses addresses) {
                (addresses.first().ipv6() ? six : four)
                        .add(new RangeTable.Range(addresses.first(), addresses.last(), end));
            } else if (entry.target() instanceof NetworkTarget.Anywhere) {
                anywhere = Math.max(anywhere, end);
            } else {
                toOthers.add(entry);
            }
        }
        this.references = List.copyOf(toOthers);
        this.anywhereEnd = anywhere;
        this.ipv4 = RangeTable.of(four);
        this.ipv6 = RangeTable.of(six);
    }

    /**
     * Reads a list. Costs a few milliseconds for the longest; {@link NetworkListCache} keeps what was read.
     *
     * @throws InvalidNetworkListException when {@code text} is blank or anything in it is wrong; names every such entry
     */
    public static NetworkList parse(String text) throws InvalidNetworkListException {
        return new NetworkList(NetworkListParser.parse(text, entry -> null));
    }

    /**
     * Reads a list that is about to be saved. In addition to {@link #parse}, refuses references that have no meaning in
     * this list or name a zone that does not exist, and notes that read like an end.
     *
     * @param place where the list will be stored
     * @param isZone whether there is a zone with this name
     * @throws InvalidNetworkListException naming every entry that is wrong
     */
    public static NetworkList parseForSaving(String text, NetworkListScope place, Predicate<String> isZone)
            throws InvalidNetworkListException {
        return new NetworkList(NetworkListParser.parse(text, entry -> {
            if (!place.allows(entry.target())) {
                return InvalidNetworkListException.Problem.REFERENCE_HERE;
            }
            if (entry.target() instanceof NetworkTarget.Zone zone && !isZone.test(zone.name())) {
                return InvalidNetworkListException.Problem.UNKNOWN_ZONE;
            }
            return entry.note() != null && NetworkEntryNote.readsLikeAnEnd(entry.note())
                    ? InvalidNetworkListException.Problem.END_IN_NOTE
                    : null;
        }));
    }

    /**
     * This list without ended entries, and with one more address.
     *
     * @param until from when the address no longer counts
     * @param note for people, {@code null} for none
     * @throws InvalidNetworkListException when the note can be none, or the list would be too long
     */
    public NetworkList allowing(ClientAddress address, OffsetDateTime until, @Nullable String note, Instant now)
            throws InvalidNetworkListException {
        NetworkEntry added = NetworkEntry.of(address, until, note);
        String text = Stream.concat(entries.stream().filter(entry -> entry.end().isAfter(now)), Stream.of(added))
                .map(NetworkEntry::toString)
                .collect(Collectors.joining(", "));
        return parse(text);
    }

    /**
     * Refuses references that have no meaning in this list.
     *
     * @param place where it is stored
     * @return this
     * @throws InvalidNetworkListException naming the first entry that refers to what is not there
     */
    public NetworkList in(NetworkListScope place) throws InvalidNetworkListException {
        for (NetworkEntry reference : references) {
            if (!place.allows(reference.target())) {
                throw new InvalidNetworkListException(
                        InvalidNetworkListException.Problem.REFERENCE_HERE,
                        entries.indexOf(reference) + 1,
                        reference.toString(),
                        null);
            }
        }
        return this;
    }

    /**
     * Whether and until when the list allows {@code address}: the latest end of the entries that do and have not ended.
     *
     * <p>An address matches entries of its own family only. An address that is not known is allowed by nothing, not
     * even by {@code *}: a client whose address cannot be determined matches nothing, which usually means a broken
     * set-up.
     *
     * @param references answers for each reference in the list, {@link NetworkTarget.Zone},
     *     {@link NetworkTarget.Stores} or {@link NetworkTarget.Inherited}; asked only when the answer can matter
     */
    public NetworkMatch evaluate(ClientAddress address, Instant now, Function<NetworkTarget, NetworkMatch> references) {
        IpNumber number = address.number();
        if (number == null) {
            return NetworkMatch.refused();
        }
        NetworkMatch answer =
                answer(Math.max(anywhereEnd, (number.ipv6() ? ipv6 : ipv4).endAt(number)), now.toEpochMilli());
        for (NetworkEntry reference : this.references) {
            if (answer.isEndless()) {
                return answer;
            }
            if (reference.end().isAfter(now)) {
                answer =
                        answer.or(references.apply(reference.target()).and(NetworkMatch.allowedUntil(reference.end())));
            }
        }
        return answer;
    }

    private static NetworkMatch answer(long end, long now) {
        if (end == RangeTable.ENDLESS) {
            return NetworkMatch.allowed();
        }
        return end > now ? NetworkMatch.allowedUntil(Instant.ofEpochMilli(end)) : NetworkMatch.refused();
    }

    /** The entries in the order of the text; at least one. */
    public List<NetworkEntry> entries() {
        return entries;
    }

    /** Whether an entry refers to the zone with this name. */
    public boolean refersTo(String zone) {
        return references.stream().anyMatch(entry -> entry.target().equals(new NetworkTarget.Zone(zone)));
    }

    /** Whether an entry refers to any zone. */
    public boolean refersToZones() {
        return references.stream().anyMatch(entry -> entry.target() instanceof NetworkTarget.Zone);
    }

    /** Whether an entry is {@code *}. */
    public boolean allowsAnywhere() {
        return anywhereEnd != RangeTable.NOWHERE;
    }

    /**
     * The canonical form: the entries in their order, addresses as RFC 5952 writes them, a network or range of one
     * address as that address. Reads back as the same list.
     */
    @Override
    public String toString() {
        return entries.stream().map(NetworkEntry::toString).collect(Collectors.joining(", "));
    }
}
