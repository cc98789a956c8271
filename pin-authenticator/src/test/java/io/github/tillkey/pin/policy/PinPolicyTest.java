package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinPolicyTest {

    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

    @Test
    void aLengthAloneIsAPolicyWithEveryProtectionOn() throws Exception {
        PinPolicy policy = PinPolicy.parse(Map.of("pin_length", "4"));

        assertThat(policy)
                .isEqualTo(new PinPolicy(
                        4,
                        null,
                        null,
                        true,
                        true,
                        Duration.ofHours(24),
                        3,
                        PinPolicy.Choice.ASSIGNED,
                        Duration.ZERO,
                        PinPolicy.SecondTill.ALLOW));
    }

    @Test
    void noneMeansThatNoLengthIsBeingLeft() throws Exception {
        PinPolicy policy = PinPolicy.parse(Map.of("pin_length", "4", "pin_old_length", "none"));

        assertThat(policy.acceptedLengths(Instant.EPOCH)).containsExactly(4);
        assertThatThrownBy(() -> PinPolicy.parse(Map.of(
                        "pin_length", "4", "pin_old_length", "none", "pin_old_length_until", "2027-01-31T20:00+01:00")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageContaining("name the length that is being left, or leave the deadline empty");
    }

    @ParameterizedTest
    @CsvSource({
        "pin_length, 5",
        "pin_length, ''",
        "pin_choice, Assigned",
        "pin_choice, self_chosen",
        "pin_postpone_hours, 13",
        "pin_postpone_hours, -1",
        "pin_postpone_hours, 1.5",
        "pin_second_till, Refuse",
        "pin_temporary_hours, 0",
        "pin_temporary_hours, 721",
        "pin_history, 0",
        "pin_history, 13",
        "pin_minimum_difference, yes",
        "pin_weak_rule, TRUE",
        "pin_old_length, 4",
        "pin_old_length_until, tomorrow"
    })
    void whatCannotBeMeantIsRefusedByNameAndWithARemedy(String setting, String value) {
        Map<String, String> config = new HashMap<>(Map.of("pin_length", "4"));
        config.put(setting, value);
        if (setting.equals("pin_old_length_until")) {
            config.put("pin_old_length", "6");
        }

        assertThatThrownBy(() -> PinPolicy.parse(config))
                .isInstanceOfSatisfying(InvalidSettingException.class, invalid -> {
                    assertThat(invalid.setting()).isEqualTo(setting);
                    assertThat(invalid.remedy()).isNotBlank();
                });
    }

    @Test
    void untilTheDeadlineBothLengthsAreGoodAndFromThenOnOne() throws Exception {
        PinPolicy policy = leaving("2027-01-31T13:00+01:00", "0");

        assertThat(policy.acceptedLengths(NOON.minusMillis(1))).containsExactly(6, 4);
        assertThat(policy.acceptedLengths(NOON)).containsExactly(6);
        assertThat(policy.hasEnded("1234", NOON.minusMillis(1))).isFalse();
        assertThat(policy.hasEnded("1234", NOON)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "12345", "123456", "12a4", "", "１２３４"})
    void onlyWhatHasTheFormOfAnOldPinIsTakenForOne(String typed) throws Exception {
        assertThat(leaving("2027-01-01T00:00Z", "0").hasEnded(typed, NOON)).isFalse();
    }

    @Test
    void withoutAnOldLengthNothingIsTakenForAnOldPin() throws Exception {
        assertThat(PinPolicy.parse(Map.of("pin_length", "6")).hasEnded("1234", NOON))
                .isFalse();
    }

    @Test
    void anOldPinIsKeptForTheHoursOfTheSettingAndNeverPastTheDeadline() throws Exception {
        assertThat(leaving("2027-02-28T12:00Z", "8").postponedUntil(NOON)).hasValue(NOON.plus(Duration.ofHours(8)));
        assertThat(leaving("2027-01-31T15:00Z", "8").postponedUntil(NOON)).hasValue(NOON.plus(Duration.ofHours(3)));
        assertThat(leaving("2027-01-31T12:00Z", "8").postponedUntil(NOON)).isEmpty();
        assertThat(leaving("2027-02-28T12:00Z", "0").postponedUntil(NOON)).isEmpty();
    }

    private static PinPolicy leaving(String until, String hours) throws InvalidSettingException {
        return PinPolicy.parse(Map.of(
                "pin_length", "6", "pin_old_length", "4", "pin_old_length_until", until, "pin_postpone_hours", hours));
    }
}
