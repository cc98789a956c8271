package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every change from one state of a change of the length to another, both directions. */
class PolicyChangeTest {

    private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");
    private static final String YESTERDAY = "2027-01-30T12:00Z";
    private static final String TOMORROW = "2027-02-01T12:00Z";
    private static final String NEXT_WEEK = "2027-02-07T12:00Z";

    private static final IntUnaryOperator NOBODY = length -> 0;
    private static final IntUnaryOperator BOTH = length -> 3;

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void aLengthWithMembersIsLeftWithADeadlineOnly(String from, String to) {
        assertRefused(settled(from), settled(to), only(from), "pin_old_length", "3 members have a PIN of " + from);
        assertAllowed(settled(from), leaving(from, to, TOMORROW), only(from));
        assertAllowed(settled(from), settled(to), only(to));
        assertAllowed(settled(from), settled(to), NOBODY);
    }

    @Test
    void oneMemberIsEnoughAndIsCountedInTheSingular() {
        assertRefused(
                settled("4"), settled("6"), length -> length == 4 ? 1 : 0, "pin_old_length", "1 member has a PIN");
    }

    @ParameterizedTest
    @CsvSource({
        "2027-01-31T12:00Z, it must be in the future",
        "2027-01-30T12:00Z, it must be in the future",
        "2028-02-01T12:00:01Z, it must be at most 366 days from now",
        "9999-12-31T00:00Z, it must be at most 366 days from now"
    })
    void theDeadlineLiesInTheFutureAndNotTooFar(String until, String remedy) {
        assertRefused(settled("4"), leaving("4", "6", until), NOBODY, "pin_old_length_until", remedy);
        assertRefused(leaving("4", "6", TOMORROW), leaving("4", "6", until), NOBODY, "pin_old_length_until", remedy);
    }

    @Test
    void theFarthestDeadlineIs366DaysAway() {
        assertAllowed(settled("4"), leaving("4", "6", "2028-02-01T12:00Z"), BOTH);
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void whileItRunsTheDeadlineMovesBothWaysInTheFuture(String from, String to) {
        assertAllowed(leaving(from, to, TOMORROW), leaving(from, to, NEXT_WEEK), BOTH);
        assertAllowed(leaving(from, to, NEXT_WEEK), leaving(from, to, TOMORROW), BOTH);
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void whileItRunsItIsNotEndedEarlyForMembersWhoHaveNotChanged(String from, String to) {
        assertRefused(leaving(from, to, TOMORROW), settled(to), BOTH, "pin_old_length", "3 members");
        assertAllowed(leaving(from, to, TOMORROW), settled(to), only(to));
    }

    @ParameterizedTest
    @CsvSource({"4, 6", "6, 4"})
    void cancellingIsTheChangeInTheOtherDirection(String from, String to) {
        assertRefused(leaving(from, to, TOMORROW), settled(from), BOTH, "pin_old_length", "PIN of " + to);
        assertAllowed(leaving(from, to, TOMORROW), leaving(to, from, NEXT_WEEK), BOTH);
        assertRefused(
                leaving(from, to, TOMORROW), leaving(to, from, YESTERDAY), BOTH, "pin_old_length_until", "future");
        assertAllowed(leaving(from, to, TOMORROW), settled(from), only(from));
    }

    @Test
    void theSameDeadlineInTheOtherDirectionIsADeadlineOfItsOwn() {
        assertRefused(
                leaving("4", "6", YESTERDAY), leaving("6", "4", YESTERDAY), BOTH, "pin_old_length_until", "future");
    }

    @Test
    void afterTheDeadlineItMayStandOrBeTidiedAwayOrBeMovedIntoTheFuture() {
        assertAllowed(leaving("4", "6", YESTERDAY), leaving("4", "6", YESTERDAY), BOTH);
        assertAllowed(leaving("4", "6", YESTERDAY), settled("6"), BOTH);
        assertAllowed(leaving("4", "6", YESTERDAY), leaving("4", "6", TOMORROW), BOTH);
    }

    @Test
    void theSameInstantWrittenWithAnotherOffsetIsTheSameDeadline() {
        assertAllowed(leaving("4", "6", YESTERDAY), leaving("4", "6", "2027-01-30T13:00+01:00"), BOTH);
    }

    @Test
    void withoutAPolicyThatCanBeReadEveryPinCountsAsGood() {
        assertRefused(null, settled("6"), only("4"), "pin_old_length", "3 members");
        assertAllowed(null, settled("6"), only("6"));
        assertAllowed(null, leaving("4", "6", TOMORROW), BOTH);
        assertAllowed(null, settled("6"), NOBODY);
    }

    private static IntUnaryOperator only(String length) {
        return asked -> asked == Integer.parseInt(length) ? 3 : 0;
    }

    private static PinPolicy settled(String length) {
        return policy(Map.of("pin_length", length));
    }

    private static PinPolicy leaving(String from, String to, String until) {
        Map<String, String> config = new HashMap<>(Map.of("pin_length", to));
        config.put("pin_old_length", from);
        config.put("pin_old_length_until", until);
        return policy(config);
    }

    private static PinPolicy policy(Map<String, String> config) {
        try {
            return PinPolicy.parse(config);
        } catch (InvalidSettingException invalid) {
            throw new AssertionError(invalid);
        }
    }

    private static void assertAllowed(@Nullable PinPolicy stored, PinPolicy next, IntUnaryOperator members) {
        assertThatCode(() -> PolicyChange.check(stored, next, members, NOW)).doesNotThrowAnyException();
    }

    private static void assertRefused(
            @Nullable PinPolicy stored, PinPolicy next, IntUnaryOperator members, String setting, String remedy) {
        assertThatThrownBy(() -> PolicyChange.check(stored, next, members, NOW))
                .isInstanceOfSatisfying(InvalidSettingException.class, refused -> {
                    assertThat(refused.setting()).isEqualTo(setting);
                    assertThat(refused.remedy()).contains(remedy);
                });
    }
}
