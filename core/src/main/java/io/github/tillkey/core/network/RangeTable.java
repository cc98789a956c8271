package io.github.tillkey.core.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Disjoint ranges of one family in ascending order, each with the latest end of the entries that cover it; in arrays,
 * so that a question costs one binary search and no memory.
 */
final class RangeTable {

    /** An end that never comes. */
    static final long ENDLESS = Long.MAX_VALUE;

    /** No entry covers the address. */
    static final long NOWHERE = Long.MIN_VALUE;

    private final long[] firstHigh;
    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;
    private final long[] ends;

    /**
     * Addresses with an end.
     *
     * @param end epoch milliseconds, exclusive; {@link #ENDLESS} when there is none
     */
    record Range(IpNumber first, IpNumber last, long end) {}

    /** Where an entry begins to cover addresses, or stops. */
    private record Edge(IpNumber at, boolean opens, long end) {}

    private RangeTable(List<Range> ranges) {
        firstHigh = ranges.stream().mapToLong(range -> range.first().high()).toArray();
        firstLow = ranges.stream().mapToLong(range -> range.first().low()).toArray();
        lastHigh = ranges.stream().mapToLong(range -> range.last().high()).toArray();
        lastLow = ranges.stream().mapToLong(range -> range.last().low()).toArray();
        ends = ranges.stream().mapToLong(Range::end).toArray();
    }

    /** Cuts {@code entries}, all of one family, into disjoint ranges. */
    static RangeTable of(List<Range> entries) {
        List<Edge> edges = new ArrayList<>(2 * entries.size());
        for (Range entry : entries) {
            edges.add(new Edge(entry.first(), true, entry.end()));
            if (!entry.last().equals(IpNumber.highest(entry.last().ipv6()))) {
                edges.add(new Edge(entry.last().next(), false, entry.end()));
            }
        }
        Comparator<Edge> byAddress = (one, other) -> one.at().compareTo(other.at());
        edges.sort(byAddress);
        List<Range> ranges = new ArrayList<>();
        TreeMap<Long, Integer> open = new TreeMap<>();
        IpNumber from = null;
        for (Edge edge : edges) {
            if (from != null && !open.isEmpty() && edge.at().compareTo(from) > 0) {
                append(ranges, new Range(from, edge.at().previous(), open.lastKey()));
            }
            open.merge(edge.end(), edge.opens() ? 1 : -1, (one, other) -> one + other == 0 ? null : one + other);
            from = edge.at();
        }
        if (from != null && !open.isEmpty()) {
            append(ranges, new Range(from, IpNumber.highest(from.ipv6()), open.lastKey()));
        }
        return new RangeTable(ranges);
    }

    /** Joins {@code next} to the range before it if both are adjacent with the same end. */
    private static void append(List<Range> ranges, Range next) {
        int last = ranges.size() - 1;
        if (last >= 0
                && ranges.get(last).end() == next.end()
                && ranges.get(last).last().next().equals(next.first())) {
            ranges.set(last, new Range(ranges.get(last).first(), next.last(), next.end()));
        } else {
            ranges.add(next);
        }
    }

    /**
     * The latest end of what covers {@code address}, which is of the table's family; {@link #NOWHERE} when nothing
     * does.
     */
    long endAt(IpNumber address) {
        if (ends.length == 0) {
            return NOWHERE;
        }
        int at = lastFrom(address);
        return beginsAfter(at, address) || endsBefore(at, address) ? NOWHERE : ends[at];
    }

    boolean isEmpty() {
        return ends.length == 0;
    }

    /** Whether one range covers all from {@code first} to {@code last}, which are of the table's family. */
    boolean covers(IpNumber first, IpNumber last) {
        if (ends.length == 0) {
            return false;
        }
        int at = lastFrom(first);
        return !beginsAfter(at, first) && !endsBefore(at, last);
    }

    /** Whether a range has an address from {@code first} to {@code last}, which are of the table's family. */
    boolean overlaps(IpNumber first, IpNumber last) {
        if (ends.length == 0) {
            return false;
        }
        int at = lastFrom(last);
        return !beginsAfter(at, last) && !endsBefore(at, first);
    }

    /**
     * The last range that begins at or before {@code address}; the first range where none does. The table is not empty.
     */
    private int lastFrom(IpNumber address) {
        // Each step compares once and none ends the search: a processor cannot foresee the way, and a wrong guess costs
        // more than a step.
        int at = 0;
        for (int ranges = ends.length; ranges > 1; ) {
            int half = ranges >>> 1;
            at = beginsAfter(at + half, address) ? at : at + half;
            ranges -= half;
        }
        return at;
    }

    private boolean beginsAfter(int range, IpNumber address) {
        return isBelow(address.high(), address.low(), firstHigh[range], firstLow[range]);
    }

    private boolean endsBefore(int range, IpNumber address) {
        return isBelow(lastHigh[range], lastLow[range], address.high(), address.low());
    }

    /** Unsigned. Equal and above are not distinguished, which would cost one more comparison. */
    private static boolean isBelow(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh
                ? low + Long.MIN_VALUE < otherLow + Long.MIN_VALUE
                : high + Long.MIN_VALUE < otherHigh + Long.MIN_VALUE;
    }
}
