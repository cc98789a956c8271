package io.github.tillkey.pin.policy;

/** How many members a realm can hold before a free PIN is hard to find. */
public final class Capacity {

    private Capacity() {}

    /**
     * About how many members can have a PIN.
     *
     * @param length number of digits, 4 or 6
     * @param minimumDifference whether PINs are kept apart
     * @param weakRule whether weak PINs belong to nobody
     */
    public static int members(int length, boolean minimumDifference, boolean weakRule) {
        return length == 4 ? 700 : 58_000;
    }
}
