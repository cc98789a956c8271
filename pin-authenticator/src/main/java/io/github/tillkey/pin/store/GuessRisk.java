package io.github.tillkey.pin.store;

import java.util.Map;

/**
 * How exposed a store is to guessing on its tills: the chance that one blind guess meets some member's PIN, and that
 * those of a week do, which throttling leaves. Both are for tills that identify by the PIN alone.
 *
 * @param pinsByLength how many PINs of each length the store accepts
 * @param guesses the guesses that throttling leaves in a week
 */
public record GuessRisk(Map<Integer, Long> pinsByLength, double guesses) {

    /** Above this chance within a week a store is reported. */
    public static final double WARNING = 0.02;

    /** Above this chance within a week tills ask who it is before the PIN. */
    public static final double LIMIT = 0.03;

    /** Above this chance within a week the picker is not enough, and the store needs six digits. */
    private static final double PICKER_LIMIT = 0.01;

    /** What follows from the chance. */
    public enum Level {
        /** At most {@link GuessRisk#WARNING}. */
        OK,
        /** Above {@link GuessRisk#WARNING}: think about six digits or the picker. */
        WARNING,
        /** Above {@link GuessRisk#LIMIT}: tills show the staff picker, regardless of their option. */
        TOO_HIGH
    }

    /** @throws IllegalArgumentException when a length is not 1 to 9 or a number is negative */
    public GuessRisk {
        pinsByLength = Map.copyOf(pinsByLength);
        pinsByLength.forEach((length, pins) -> {
            if (length < 1 || length > 9 || pins < 0) {
                throw new IllegalArgumentException("no PINs: " + pins + " of " + length + " digits");
            }
        });
        if (!(guesses >= 0)) {
            throw new IllegalArgumentException("no guesses: " + guesses);
        }
    }

    /** PINs of all lengths that the store accepts. */
    public long pins() {
        return pinsByLength.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The chance of one guess, 0 to 1. While two lengths are good, the guesser picks the one that pays better. */
    public double chance() {
        return pinsByLength.entrySet().stream()
                .mapToDouble(entry -> Math.min(1, entry.getValue() / Math.pow(10, entry.getKey())))
                .max()
                .orElse(0);
    }

    /** The chance within a week, 0 to 1. */
    public double weeklyChance() {
        return 1 - Math.pow(1 - chance(), guesses);
    }

    /** The chance within a week where tills ask who it is first, 0 to 1: one guess can meet one member's PIN only. */
    public double weeklyChanceWithPicker() {
        return pinsByLength.entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .mapToDouble(entry -> 1 - Math.pow(1 - Math.pow(10, -entry.getKey()), guesses))
                .max()
                .orElse(0);
    }

    /** Whether not even the picker keeps the chance below {@link #PICKER_LIMIT}. */
    public boolean demandsSixDigits() {
        return weeklyChanceWithPicker() > PICKER_LIMIT;
    }

    /** What follows. */
    public Level level() {
        double weekly = weeklyChance();
        if (weekly > LIMIT) {
            return Level.TOO_HIGH;
        }
        return weekly > WARNING ? Level.WARNING : Level.OK;
    }
}
