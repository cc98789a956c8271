package io.github.tillkey.pin.policy;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The PIN policy of a realm: the settings of the required action "Tillkey: till PIN".
 *
 * <p>While the length is being changed, a second length is good until a deadline; {@link PolicyChange} has the
 * transitions.
 *
 * @param length number of digits of every new PIN: 4 or 6
 * @param oldLength the length that is being left, {@code null} when none is
 * @param oldLengthUntil from when PINs of the old length are refused, {@code null} exactly when {@code oldLength} is
 * @param minimumDifference whether a new PIN must differ from every other by more than one digit and one swap of
 *     neighbours
 * @param weakRule whether the PINs that {@link WeakPins} lists are excluded
 * @param temporaryLife how long a temporary PIN is good
 * @param history how many earlier PINs of a member a new one must not resemble, the one that it replaces included
 * @param choice whether members pick from offered PINs or choose their own
 * @param postponement how long a member may postpone the change of an old PIN's length, once; zero for never
 * @param secondTill what happens to a member who is logged in at a till and types the PIN at another
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
        Duration postponement,
        SecondTill secondTill) {

    /** Who thinks of a new PIN. */
    public enum Choice {
        /** The server: the member picks one of three random free PINs. */
        ASSIGNED("assigned"),
        /**
         * The member: a PIN that the policy does not allow is refused, and the message does not name the broken rule.
         */
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

    /** What happens to a member who is logged in at a till and types the PIN at another. */
    public enum SecondTill {
        /** Both go on. */
        ALLOW("allow"),
        /** The login is refused, until the member has logged out at the other till, or has the login here do so. */
        REFUSE("refuse"),
        /** Both go on, and the managers of the store are told. */
        ALARM("alarm");

        private final String value;

        SecondTill(String value) {
            this.value = value;
        }

        /** As it is written in the settings. */
        public String value() {
            return value;
        }
    }

    /**
     * Value of {@link #OLD_LENGTH}: none is being left. A choice of its own, because the admin console cannot leave a
     * list empty.
     */
    private static final String NO_OLD_LENGTH = "none";

    /** Number of digits. No default: each realm decides. */
    public static final Setting<Integer> LENGTH = Setting.oneOf("pin_length", List.of(4, 6), String::valueOf)
            .label("PIN length")
            .help("Number of digits of every PIN in this realm. Without it, PIN login is refused.")
            .required();

    /** The length that is being left. */
    public static final Setting<String> OLD_LENGTH = Setting.oneOf(
                    "pin_old_length", List.of(NO_OLD_LENGTH, "4", "6"), Function.identity())
            .label("Old PIN length")
            .help("While you change the length: the previous length. PINs of both lengths work until the deadline"
                    + " below, and members who log in with an old one choose a new one first.")
            .byDefault(NO_OLD_LENGTH);

    /** From when PINs of the old length are refused. */
    public static final Setting<Optional<OffsetDateTime>> OLD_LENGTH_UNTIL = Setting.of(
                    "pin_old_length_until", PinPolicy::dateTime)
            .label("Old PIN length works until")
            .help("From then on PINs of the old length are refused.")
            .values("date and time with the offset from UTC, such as 2027-01-31T20:00+01:00, at most 366 days ahead")
            .remedy("write a date and time with its offset from UTC, such as 2027-01-31T20:00+01:00")
            .optional();

    /** Whether a new PIN must differ from every other by more than one digit and one swap of neighbours. */
    public static final Setting<Boolean> MINIMUM_DIFFERENCE = Setting.flag("pin_minimum_difference")
            .label("Keep PINs apart")
            .help("A new PIN differs from every other by more than one digit and more than one swap of neighbours, so "
                    + "that a slip of the finger does not log in as a colleague. Four digits then hold far fewer "
                    + "members.")
            .byDefault(true);

    /** Whether the PINs that {@link WeakPins} lists are excluded. */
    public static final Setting<Boolean> WEAK_RULE = Setting.flag("pin_weak_rule")
            .label("No weak PINs")
            .help("Nobody gets a PIN that people would guess first, such as repeats, runs, dates, years and shapes"
                    + " on the keypad. Typing one is reported as an event of its own.")
            .byDefault(true);

    /** How long a temporary PIN is good. */
    public static final Setting<Integer> TEMPORARY_HOURS = Setting.wholeNumber("pin_temporary_hours", 1, 720, "hours")
            .label("Hours a temporary PIN lasts")
            .help("How long a temporary PIN works. The member replaces it at first use.")
            .byDefault(24);

    /** How many earlier PINs of a member a new one must not resemble. */
    public static final Setting<Integer> HISTORY = Setting.wholeNumber("pin_history", 1, 12, "PINs")
            .label("Earlier PINs to avoid")
            .help("How many earlier PINs of the member a new one must not contain, forwards or backwards.")
            .byDefault(3);

    /** Who thinks of a new PIN. */
    public static final Setting<Choice> CHOICE = Setting.oneOf("pin_choice", List.of(Choice.values()), Choice::value)
            .label("Who chooses a new PIN")
            .help("assigned: the member picks one of three random free PINs. self-chosen: the member types one; if"
                    + " the policy does not allow it, it is refused without a reason. Five PINs may be"
                    + " tried within a day.")
            .byDefault(Choice.ASSIGNED);

    /** How long a member may put off the change of an old PIN's length; an old PIN is replaced at once by default. */
    public static final Setting<Integer> POSTPONE_HOURS = Setting.wholeNumber("pin_postpone_hours", 0, 12, "hours")
            .label("Hours an old PIN may be kept")
            .help("While you change the length: members who log in with an old PIN may postpone the new one once,"
                    + " for so many hours, such as until the end of the shift, but never past the"
                    + " deadline. 0: not at all.")
            .byDefault(0);

    /** What happens at a second till. By default nothing: cashiers walk between tills, and a till may fail. */
    public static final Setting<SecondTill> SECOND_TILL = Setting.oneOf(
                    "pin_second_till", List.of(SecondTill.values()), SecondTill::value)
            .label("Logged in at two tills")
            .help("When a member who is logged in at a till types the PIN at another. allow: both go on. refuse: the "
                    + "member logs out there first, or types the PIN once more within a minute, which logs out "
                    + "there. alarm: both go on, with an event, and a mail to the managers of the store.")
            .byDefault(SecondTill.ALLOW);

    private static final List<Setting<?>> SETTINGS = List.of(
            LENGTH,
            OLD_LENGTH,
            OLD_LENGTH_UNTIL,
            MINIMUM_DIFFERENCE,
            WEAK_RULE,
            TEMPORARY_HOURS,
            HISTORY,
            CHOICE,
            POSTPONE_HOURS,
            SECOND_TILL);

    /** All settings, in the order in which the admin console shows them. */
    public static List<Setting<?>> settings() {
        return SETTINGS;
    }

    /**
     * The policy in {@code config}.
     *
     * @throws InvalidSettingException when a setting is missing or broken, in which case no PIN is accepted
     */
    public static PinPolicy parse(@Nullable Map<String, String> config) throws InvalidSettingException {
        SettingValues values = SettingValues.single(config);
        int length = LENGTH.read(values);
        String left = OLD_LENGTH.read(values);
        OffsetDateTime until = OLD_LENGTH_UNTIL.read(values).orElse(null);
        Integer oldLength = left.equals(NO_OLD_LENGTH) ? null : Integer.valueOf(left);
        if (oldLength == null && until != null) {
            throw OLD_LENGTH.refused(left, "name the length that is being left, or leave the deadline empty");
        }
        if (oldLength != null && oldLength == length) {
            throw OLD_LENGTH.refused(
                    left, "name the length that is being left, or \"" + NO_OLD_LENGTH + "\" and no deadline");
        }
        if (oldLength != null && until == null) {
            throw OLD_LENGTH_UNTIL.missing();
        }
        return new PinPolicy(
                length,
                oldLength,
                until,
                MINIMUM_DIFFERENCE.read(values),
                WEAK_RULE.read(values),
                Duration.ofHours(TEMPORARY_HOURS.read(values)),
                HISTORY.read(values),
                CHOICE.read(values),
                Duration.ofHours(POSTPONE_HOURS.read(values)),
                SECOND_TILL.read(values));
    }

    /** The lengths that a PIN may have at {@code instant}, the one to stay first. */
    public List<Integer> acceptedLengths(Instant instant) {
        return migrating(instant) && oldLength != null ? List.of(length, oldLength) : List.of(length);
    }

    /** Whether the old length is still good at {@code instant}. */
    public boolean migrating(Instant instant) {
        return oldLengthUntil != null && instant.isBefore(oldLengthUntil.toInstant());
    }

    /**
     * Whether {@code typed} has the form of a PIN of the old length, and the old length is no longer valid at
     * {@code instant}.
     */
    public boolean hasEnded(String typed, Instant instant) {
        return oldLength != null
                && !migrating(instant)
                && Pin.parse(typed, oldLength).isPresent();
    }

    /**
     * Until when a member who asks at {@code instant} may keep an old PIN: never past the deadline. Empty when it may
     * not be put off at all.
     */
    public Optional<Instant> postponedUntil(Instant instant) {
        if (oldLengthUntil == null || !migrating(instant) || postponement.isZero()) {
            return Optional.empty();
        }
        Instant deadline = oldLengthUntil.toInstant();
        Instant end = instant.plus(postponement);
        return Optional.of(end.isBefore(deadline) ? end : deadline);
    }

    private static Optional<OffsetDateTime> dateTime(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text));
        } catch (DateTimeParseException malformed) {
            return Optional.empty();
        }
    }
}
