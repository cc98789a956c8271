package io.github.tillkey.core.network;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Disjoint ranges of one family in ascending order, in arrays, so that a question costs one binary search and no memory. */
final class RangeTable {

    private final long[] firstHigh;
    private final long[] firstLow;
    private final long[] lastHigh;
    private final long[] lastLow;

    private RangeTable(List<IpNumber> firsts, List<IpNumber> lasts) {
        firstHigh = firsts.stream().mapToLong(IpNumber::high).toArray();
        firstLow = firsts.stream().mapToLong(IpNumber::low).toArray();
        lastHigh = lasts.stream().mapToLong(IpNumber::high).toArray();
        lastLow = lasts.stream().mapToLong(IpNumber::low).toArray();
    }

    /** Sorts and merges {@code entries}, all of one family. */
    static RangeTable of(List<NetworkEntry.Addresses> entries) {
        Comparator<NetworkEntry.Addresses> byFirst = (one, other) -> one.first().compareTo(other.first());
        List<IpNumber> firsts = new ArrayList<>();
        List<IpNumber> lasts = new ArrayList<>();
        for (NetworkEntry.Addresses entry : entries.stream().sorted(byFirst).toList()) {
            int before = lasts.size() - 1;
            if (before < 0 || entry.first().compareTo(lasts.get(before)) > 0) {
                firsts.add(entry.first());
                lasts.add(entry.last());
            } else if (entry.last().compareTo(lasts.get(before)) > 0) {
                lasts.set(before, entry.last());
            }
        }
        return new RangeTable(firsts, lasts);
    }

    /** Whether a range holds {@code address}, which is of the table's family. */
    boolean contains(IpNumber address) {
        int from = 0;
        int to = firstLow.length - 1;
        while (from <= to) {
            int middle = (from + to) >>> 1;
            if (address.compareTo(firstHigh[middle], firstLow[middle]) < 0) {
                to = middle - 1;
            } else if (address.compareTo(lastHigh[middle], lastLow[middle]) > 0) {
                from = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
