package io.github.tillkey.pin.policy;

/**
 * How many members a realm can hold before a free PIN is hard to find. Counted by giving out random PINs until 640
 * draws in a row find none, over and over; the figures are below the least that was found ({@code docs/throttling.md},
 * {@code CapacityCount} in {@code benchmark}).
 */
public final class Capacity {

    private Capacity() {}

    /**
     * About how many members can have a PIN; never more than fit.
     *
     * @param length number of digits, 4 or 6
     * @param minimumDifference whether PINs are kept apart
     * @param weakRule whether weak PINs are excluded
     */
    public static int members(int length, boolean minimumDifference, boolean weakRule) {
        if (length == 4) {
            return minimumDifference ? (weakRule ? 600 : 660) : (weakRule ? 8_600 : 9_900);
        }
        return minimumDifference ? (weakRule ? 45_000 : 49_000) : (weakRule ? 890_000 : 980_000);
    }
}
