package io.github.tillkey.pin.policy;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which policy may follow which. No setting takes a PIN away from its owner at once: as long as a length is good and
 * members have PINs of it, it is either kept or left behind with a deadline. What an administrator
 * does is in {@code docs/pin-guide.md}, "Changing the length".
 */
public final class PolicyChange {

    /** Longest time from now to the deadline of an old length. */
    private static final Duration MAX_DURATION = Duration.ofDays(366);

    private static final List<Integer> PIN_LENGTHS = List.of(4, 6);

    private PolicyChange() {}

    /**
     * Refuses {@code next} when it may not follow.
     *
     * @param stored what holds now, {@code null} when nothing does: then every PIN there is counts as good
     * @param next what shall hold
     * @param membersOfLength how many members have, or may have, a PIN of that many digits
     * @throws InvalidSettingException naming the setting to change
     */
    public static void check(@Nullable PinPolicy stored, PinPolicy next, IntUnaryOperator membersOfLength, Instant now)
            throws InvalidSettingException {
        OffsetDateTime until = next.oldLengthUntil();
        if (until != null && !sameDeadline(stored, next)) {
            checkDeadline(until, now);
        }
        for (int length : PIN_LENGTHS) {
            boolean good = stored == null || stored.acceptedLengths(now).contains(length);
            if (good && !next.acceptedLengths(now).contains(length)) {
                int members = membersOfLength.applyAsInt(length);
                if (members > 0) {
                    throw PinPolicy.OLD_LENGTH.refused(
                            null,
                            members + (members == 1 ? " member has" : " members have") + " a PIN of " + length
                                    + " digits; set it to " + length + ", and " + PinPolicy.OLD_LENGTH_UNTIL.key()
                                    + " to a time in the future");
                }
            }
        }
    }

    private static void checkDeadline(OffsetDateTime until, Instant now) throws InvalidSettingException {
        if (!until.toInstant().isAfter(now)) {
            throw PinPolicy.OLD_LENGTH_UNTIL.refused(until.toString(), "it must be in the future");
        }
        if (until.toInstant().isAfter(now.plus(MAX_DURATION))) {
            throw PinPolicy.OLD_LENGTH_UNTIL.refused(
                    until.toString(), "it must be at most " + MAX_DURATION.toDays() + " days from now");
        }
    }

    /** A deadline that does not change is not checked again: other settings may be saved after it has passed. */
    private static boolean sameDeadline(@Nullable PinPolicy stored, PinPolicy next) {
        OffsetDateTime before = stored == null ? null : stored.oldLengthUntil();
        OffsetDateTime after = next.oldLengthUntil();
        return stored != null
                && before != null
                && after != null
                && Objects.equals(stored.oldLength(), next.oldLength())
                && before.isEqual(after);
    }
}
