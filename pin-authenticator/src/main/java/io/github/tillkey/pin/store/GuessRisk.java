package io.github.tillkey.pin.store;

import java.util.Map;

/**
 * The chance that one blind guess on a till of a store opens some member's account: the PINs that the store accepts, divided by
 * the PINs there are. It is an upper bound, for a till that identifies by the PIN alone.
 *
 * @param pinsByLength how many PINs of each length the store accepts
 */
public record GuessRisk(Map<Integer, Long> pinsByLength) {

    /** Above this chance a store is reported: 20 members with four digits. */
    public static final double WARNING = 0.002;

    /** Above this chance a till demands the staff picker, the username or six digits: 100 members with four digits. */
    public static final double LIMIT = 0.01;

    /** What follows from the chance. */
    public enum Level {
        /** At most {@link GuessRisk#WARNING}. */
        OK,
        /** Above {@link GuessRisk#WARNING}: think about six digits or the picker. */
        WARNING,
        /** Above {@link GuessRisk#LIMIT}: tills refuse to identify by the PIN alone. */
        TOO_HIGH
    }

    /** @throws IllegalArgumentException when a length is not 1 to 9 or a number of PINs is negative */
    public GuessRisk {
        pinsByLength = Map.copyOf(pinsByLength);
        pinsByLength.forEach((length, pins) -> {
            if (length < 1 || length > 9 || pins < 0) {
                throw new IllegalArgumentException("no PINs: " + pins + " of " + length + " digits");
            }
        });
    }

    /** PINs that the store accepts, of whatever length. */
    public long pins() {
        return pinsByLength.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The chance, 0 to 1. While two lengths are good, the guesser picks the one that pays better. */
    public double chance() {
        return pinsByLength.entrySet().stream()
                .mapToDouble(entry -> Math.min(1, entry.getValue() / Math.pow(10, entry.getKey())))
                .max()
                .orElse(0);
    }

    /** What follows. */
    public Level level() {
        double chance = chance();
        if (chance > LIMIT) {
            return Level.TOO_HIGH;
        }
        return chance > WARNING ? Level.WARNING : Level.OK;
    }
}
