package io.github.tillkey.pin.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The PIN policy of a realm: the settings of the required action "Set POS PIN".
 *
 * <p>While the length is being changed, a second length is good until a deadline. States and transitions are drawn in
 * {@code docs/pin-guide.md}.
 *
 * @param length number of digits of every new PIN: 4 or 6
 * @param oldLength the length that is being left, {@code null} when none is
 * @param oldLengthUntil from when PINs of the old length are refused, {@code null} exactly when {@code oldLength} is
 * @param minimumDifference whether a new PIN must differ from every other by more than one digit and one swap of neighbours
 * @param weakRule whether the PINs that {@link WeakPins} lists belong to nobody
 * @param temporaryLife how long a temporary PIN is good
 * @param history how many earlier PINs of a member a new one must not resemble, the one that it replaces included
 * @param choice whether members pick from offered PINs or choose their own
 * @param postponement how long a member may put off the change of an old PIN's length, once; zero when not at all
 */
public record PinPolicy(
        int length,
        @Nullable Integer oldLength,
        @Nullable OffsetDateTime oldLengthUntil,
        boolean minimumDifference,
        boolean weakRule,
        Duration temporaryLife,
        int history,
        Choice choice,
        Duration postponement) {

    /** Who thinks of a new PIN. */
    public enum Choice {
        /** The server: the member picks one of three random free PINs. */
        ASSIGNED("assigned"),
        /** The member: a PIN that the policy does not allow is refused, and which of its rules it broke is not said. */
        SELF_CHOSEN("self-chosen");

        private final String value;

        Choice(String value) {
            this.value = value;
        }

        /** As it is written in the settings. */
        public String value() {
            return value;
        }
    }

    /** Config key: number of digits, {@code 4} or {@code 6}. No default: a realm says what it wants. */
    public static final String LENGTH = "pin_length";

    /** Config key: the length that is being left, the other one of {@code 4} and {@code 6}. Default: {@value #NO_OLD_LENGTH}. */
    public static final String OLD_LENGTH = "pin_old_length";

    /** Value of {@link #OLD_LENGTH}: none is being left. A choice of its own, because the admin console cannot leave a list empty. */
    public static final String NO_OLD_LENGTH = "none";

    /** Config key: until when the old length is good, an ISO 8601 date and time with offset. */
    public static final String OLD_LENGTH_UNTIL = "pin_old_length_until";

    /** Config key: {@code true} or {@code false}, default {@code true}. */
    public static final String MINIMUM_DIFFERENCE = "pin_minimum_difference";

    /** Config key: {@code true} or {@code false}, default {@code true}. */
    public static final String WEAK_RULE = "pin_weak_rule";

    /** Config key: hours, {@value #MIN_TEMPORARY_HOURS} to {@value #MAX_TEMPORARY_HOURS}. */
    public static final String TEMPORARY_HOURS = "pin_temporary_hours";

    /** Config key: {@value #MIN_HISTORY} to {@value #MAX_HISTORY}. */
    public static final String HISTORY = "pin_history";

    /** Config key: {@code assigned} or {@code self-chosen}, default {@code assigned}. */
    public static final String CHOICE = "pin_choice";

    /** Config key: hours, {@value #MIN_POSTPONE_HOURS} to {@value #MAX_POSTPONE_HOURS}. */
    public static final String POSTPONE_HOURS = "pin_postpone_hours";

    /** Default of {@link #TEMPORARY_HOURS}. */
    public static final int DEFAULT_TEMPORARY_HOURS = 24;

    /** Default of {@link #HISTORY}. */
    public static final int DEFAULT_HISTORY = 3;

    /** Default of {@link #POSTPONE_HOURS}: an old PIN is replaced at once. */
    public static final int DEFAULT_POSTPONE_HOURS = 0;

    private static final int MIN_TEMPORARY_HOURS = 1;
    private static final int MAX_TEMPORARY_HOURS = 720;
    private static final int MIN_HISTORY = 1;
    private static final int MAX_HISTORY = 12;
    private static final int MIN_POSTPONE_HOURS = 0;
    private static final int MAX_POSTPONE_HOURS = 12;

    /**
     * The policy in {@code config}.
     *
     * @throws InvalidSettingException when a setting is missing or broken, in which case no PIN is accepted
     */
    public static PinPolicy parse(@Nullable Map<String, String> config) throws InvalidSettingException {
        Map<String, String> settings = config == null ? Map.of() : config;
        int length = length(settings, LENGTH, "it must be 4 or 6");
        Integer oldLength = null;
        OffsetDateTime until = null;
        String oldText = text(settings, OLD_LENGTH);
        String untilText = text(settings, OLD_LENGTH_UNTIL);
        boolean noneIsLeft = oldText == null || oldText.equals(NO_OLD_LENGTH);
        if (noneIsLeft && untilText != null) {
            throw new InvalidSettingException(
                    OLD_LENGTH, oldText, "name the length that is being left, or leave the deadline empty");
        }
        if (!noneIsLeft) {
            oldLength = length(settings, OLD_LENGTH, "it must be 4, 6 or " + NO_OLD_LENGTH);
            if (oldLength == length) {
                throw new InvalidSettingException(
                        OLD_LENGTH,
                        oldText,
                        "name the length that is being left, or \"" + NO_OLD_LENGTH + "\" and no deadline");
            }
            until = dateTime(untilText);
        }
        return new PinPolicy(
                length,
                oldLength,
                until,
                flag(settings, MINIMUM_DIFFERENCE),
                flag(settings, WEAK_RULE),
                Duration.ofHours(number(
                        settings, TEMPORARY_HOURS, DEFAULT_TEMPORARY_HOURS, MIN_TEMPORARY_HOURS, MAX_TEMPORARY_HOURS)),
                number(settings, HISTORY, DEFAULT_HISTORY, MIN_HISTORY, MAX_HISTORY),
                choice(settings),
                Duration.ofHours(number(
                        settings, POSTPONE_HOURS, DEFAULT_POSTPONE_HOURS, MIN_POSTPONE_HOURS, MAX_POSTPONE_HOURS)));
    }

    /** The lengths that a PIN may have at {@code instant}, the one to stay first. */
    public List<Integer> acceptedLengths(Instant instant) {
        return migrating(instant) && oldLength != null ? List.of(length, oldLength) : List.of(length);
    }

    /** Whether the old length is still good at {@code instant}. */
    public boolean migrating(Instant instant) {
        return oldLengthUntil != null && instant.isBefore(oldLengthUntil.toInstant());
    }

    /** Whether {@code typed} has the form of a PIN of the old length, and the old length is good no more at {@code instant}. */
    public boolean hasEnded(String typed, Instant instant) {
        return oldLength != null
                && !migrating(instant)
                && Pin.parse(typed, oldLength).isPresent();
    }

    /**
     * Until when a member who asks at {@code instant} may keep an old PIN: never past the deadline. Empty when it may not be put
     * off at all.
     */
    public Optional<Instant> postponedUntil(Instant instant) {
        if (oldLengthUntil == null || !migrating(instant) || postponement.isZero()) {
            return Optional.empty();
        }
        Instant deadline = oldLengthUntil.toInstant();
        Instant end = instant.plus(postponement);
        return Optional.of(end.isBefore(deadline) ? end : deadline);
    }

    private static int length(Map<String, String> settings, String key, String remedy) throws InvalidSettingException {
        String value = text(settings, key);
        if ("4".equals(value) || "6".equals(value)) {
            return Integer.parseInt(value);
        }
        throw new InvalidSettingException(key, value, remedy);
    }

    private static OffsetDateTime dateTime(@Nullable String value) throws InvalidSettingException {
        try {
            if (value != null) {
                return OffsetDateTime.parse(value);
            }
        } catch (DateTimeParseException malformed) {
            // Said below, with the remedy.
        }
        throw new InvalidSettingException(
                OLD_LENGTH_UNTIL,
                value,
                "write a date and time with its offset from UTC, such as 2027-01-31T20:00+01:00");
    }

    private static Choice choice(Map<String, String> settings) throws InvalidSettingException {
        String value = text(settings, CHOICE);
        for (Choice choice : Choice.values()) {
            if (choice.value().equals(value)) {
                return choice;
            }
        }
        if (value == null) {
            return Choice.ASSIGNED;
        }
        throw new InvalidSettingException(
                CHOICE, value, "it must be " + Choice.ASSIGNED.value() + " or " + Choice.SELF_CHOSEN.value());
    }

    private static boolean flag(Map<String, String> settings, String key) throws InvalidSettingException {
        String value = text(settings, key);
        if (value == null || value.equals("true")) {
            return true;
        }
        if (value.equals("false")) {
            return false;
        }
        throw new InvalidSettingException(key, value, "it must be true or false");
    }

    private static int number(Map<String, String> settings, String key, int fallback, int min, int max)
            throws InvalidSettingException {
        String value = text(settings, key);
        if (value == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Said below, with the range.
        }
        throw new InvalidSettingException(key, value, "it must be a whole number from " + min + " to " + max);
    }

    private static @Nullable String text(Map<String, String> settings, String key) {
        String value = settings.get(key);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
