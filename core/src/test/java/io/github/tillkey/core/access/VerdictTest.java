package io.github.tillkey.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.access.Verdict.Granted;
import io.github.tillkey.core.access.Verdict.Refused;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerdictTest {

    private static final Instant NOON = Instant.parse("2026-12-24T12:00:00Z");
    private final Map<String, Supplier<@Nullable Decision>> rules = new LinkedHashMap<>();

    @Test
    void withoutARuleThatAppliesAccessIsGranted() {
        assertThat(Verdict.of(rules)).isEqualTo(new Granted(null, List.of()));
        rules.put("a", Decision::notApplicable);
        assertThat(Verdict.of(rules)).isEqualTo(new Granted(null, List.of()));
    }

    @Test
    void oneDenialIsEnough() {
        rules.put("a", Decision::allow);
        rules.put("b", () -> Decision.deny(Reason.NOT_IN_STORE));
        rules.put("c", Decision::allow);

        assertThat(Verdict.of(rules)).isEqualTo(new Refused(Reason.NOT_IN_STORE, "b", Map.of()));
    }

    @Test
    void theEarliestEndOfAllRulesCounts() {
        rules.put("a", () -> Decision.allowUntil(NOON.plusSeconds(2)));
        rules.put("b", () -> Decision.allowUntil(NOON));
        rules.put("c", Decision::allow);
        rules.put("d", () -> Decision.allowUntil(NOON.plusSeconds(1)));

        assertThat(Verdict.of(rules)).isEqualTo(new Granted(NOON, List.of()));
    }

    @Test
    void aRuleThatThrowsDenies() {
        rules.put("a", () -> {
            throw new IllegalStateException("broken");
        });

        assertThat(Verdict.of(rules)).isEqualTo(new Refused(Reason.RULE_FAILED, "a", Map.of()));
    }

    @Test
    void aRuleThatAnswersNothingDenies() {
        rules.put("a", () -> null);

        assertThat(Verdict.of(rules)).isEqualTo(new Refused(Reason.RULE_FAILED, "a", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "Not_In_Store",
                "not-in-store",
                "1st",
                "x y z",
                "a_code_that_is_longer_than_forty_characters"
            })
    void aReasonCodeHasOneForm(String code) {
        assertThatThrownBy(() -> new Reason(code)).isInstanceOf(IllegalArgumentException.class);
    }
}
