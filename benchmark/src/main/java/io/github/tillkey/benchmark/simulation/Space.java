package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.WeakPins;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** All PINs of one length as numbers, checked once by the real rules. */
final class Space {

    private final int length;
    private final int size;
    private final BitSet weak = new BitSet();
    private final Map<Integer, int[]> near = new HashMap<>();

    /** @param length 4 or 6 */
    Space(int length) {
        this.length = length;
        this.size = length == 4 ? 10_000 : 1_000_000;
        IntStream.range(0, size).filter(number -> WeakPins.isWeak(pin(number))).forEach(weak::set);
    }

    int size() {
        return size;
    }

    int length() {
        return length;
    }

    /** How many PINs are weak. */
    int weak() {
        return weak.cardinality();
    }

    boolean isWeak(int pin) {
        return weak.get(pin);
    }

    /** The numbers of {@link Pin#near()}. */
    int[] near(int pin) {
        if (length == 6) {
            return nearBy(pin);
        }
        return near.computeIfAbsent(pin, this::nearBy);
    }

    /** PINs for {@code count} members, each uniform over what the rules allow after the ones before. */
    List<Integer> assign(int count, RandomGenerator random) {
        List<Integer> pins = new ArrayList<>();
        BitSet closed = new BitSet();
        while (pins.size() < count) {
            int pin = random.nextInt(size);
            if (!weak.get(pin) && !closed.get(pin)) {
                pins.add(pin);
                close(pin, closed);
            }
        }
        return pins;
    }

    /** Adds {@code pin} and the PINs near it to {@code closed}. */
    void close(int pin, BitSet closed) {
        closed.set(pin);
        for (int other : near(pin)) {
            closed.set(other);
        }
    }

    private int[] nearBy(int pin) {
        return pin(pin).near().stream()
                .mapToInt(other -> Integer.parseInt(other.digits()))
                .toArray();
    }

    private Pin pin(int number) {
        return Pin.parse(String.valueOf(size + number).substring(1), length).orElseThrow();
    }
}
