package io.github.tillkey.benchmark.simulation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * How many members get a PIN before 640 random draws in a row find none, which is when the pack reports a full realm
 * ({@code FreePins}).
 */
final class CapacityCount {

    /** As in {@code FreePins}. */
    private static final int DRAWS = 640;

    private CapacityCount() {}

    /** Sorted results of {@code runs} runs. */
    static int[] of(Space space, boolean minimumDifference, boolean weakRule, int runs, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        int[] members = new int[runs];
        for (int run = 0; run < runs; run++) {
            members[run] = fill(space, minimumDifference, weakRule, seeds.split());
        }
        Arrays.sort(members);
        return members;
    }

    private static int fill(Space space, boolean minimumDifference, boolean weakRule, SplittableRandom random) {
        BitSet closed = new BitSet(space.size());
        int members = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            int pin = random.nextInt(space.size());
            if (!closed.get(pin) && !(weakRule && space.isWeak(pin))) {
                members++;
                draw = -1;
                if (minimumDifference) {
                    space.close(pin, closed);
                } else {
                    closed.set(pin);
                }
            }
        }
        return members;
    }
}
