package io.github.tillkey.ipallowlist.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkListCache;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.ipallowlist.rule.NetworkListPrecedence.Further;
import io.github.tillkey.ipallowlist.rule.NetworkListPrecedence.Outcome;
import io.github.tillkey.ipallowlist.rule.NetworkListPrecedence.Source;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which list decides; the member is at 192.0.2.7 on 1 December 2026. */
class NetworkListPrecedenceTest {

    private static final String YES = "192.0.2.7";
    private static final String NO = "198.51.100.0/24";

    private static final NetworkEvaluator EVALUATOR = new NetworkEvaluator(
            new NetworkListCache(),
            new NetworkZones(List.of("here = " + YES, "there = " + NO)),
            null,
            ClientAddress.of("192.0.2.7"),
            Instant.parse("2026-12-01T12:00:00Z"));

    private static Outcome decide(
            @Nullable String own, List<String> groups, @Nullable String standard, Further... further) {
        return NetworkListPrecedence.decide(
                new NetworkListPrecedence.Lists(
                        true, own, () -> groups, () -> List.of(YES), standard, List.of(further)),
                EVALUATOR);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "192.0.2.7, 198.51.100.1, 198.51.100.1, true, OWN",
                "198.51.100.1, 192.0.2.7, 192.0.2.7, false, OWN",
                "-, 192.0.2.7, 198.51.100.1, true, GROUPS",
                "-, 198.51.100.1, 192.0.2.7, false, GROUPS",
                "-, -, 192.0.2.7, true, DEFAULT",
                "-, -, 198.51.100.1, false, DEFAULT",
                "-, -, -, false, NONE",
                "@here, -, -, true, OWN",
                "@there, -, 192.0.2.7, false, OWN",
                "@store, -, -, true, OWN",
                "@inherited, 192.0.2.7, -, true, OWN",
                "@inherited, -, 192.0.2.7, true, OWN",
                "@inherited, 198.51.100.1, 192.0.2.7, false, OWN",
                "@inherited, -, -, false, OWN",
                // Outside the member's own list these mean nothing, and refuse.
                "-, @store, 192.0.2.7, false, GROUPS",
                "-, -, @inherited, false, DEFAULT",
            })
    void theFirstThatExistsDecides(
            @Nullable String own, @Nullable String group, @Nullable String standard, boolean allowed, Source source) {
        Outcome outcome = decide(own, group == null ? List.of() : List.of(group), standard);

        assertThat(outcome.answer().isAllowed()).isEqualTo(allowed);
        assertThat(outcome.source()).isEqualTo(source);
    }

    @Test
    void oneOfTheGroupsIsEnoughAndABrokenOneTakesNothingFromTheOthers() {
        Outcome outcome = decide(null, List.of(NO, "localhost", YES), null);

        assertThat(outcome.answer().isAllowed()).isTrue();
        assertThat(outcome.answer().problem()).contains("localhost");
    }

    @Test
    void aBrokenOwnListDoesNotLetTheNextDecide() {
        Outcome outcome = decide("localhost", List.of(YES), YES);

        assertThat(outcome.answer().isAllowed()).isFalse();
        assertThat(outcome.source()).isEqualTo(Source.OWN);
    }

    @Test
    void everyFurtherListMustAllowAsWellAndTheEarliestEndCounts() {
        Outcome outcome = decide(
                YES + " until 2026-12-04T00:00Z",
                List.of(),
                null,
                new Further(Source.STEP, YES + " until 2026-12-05T00:00Z"),
                new Further(Source.CLIENT, YES + " until 2026-12-03T00:00Z"),
                new Further(Source.CLIENT, YES));

        assertThat(outcome.answer().until()).isEqualTo("2026-12-03T00:00:00Z");
        assertThat(outcome.source()).isEqualTo(Source.OWN);
    }

    @Test
    void theListThatRefusesIsNamed() {
        assertThat(decide("*", List.of(), null, new Further(Source.STEP, NO)).source())
                .isEqualTo(Source.STEP);
        assertThat(decide("*", List.of(), null, new Further(Source.CLIENT, "localhost"))
                        .source())
                .isEqualTo(Source.CLIENT);
        assertThat(decide("*", List.of(), null, new Further(Source.CLIENT, YES), new Further(Source.CLIENT, NO))
                        .answer()
                        .isAllowed())
                .as("one of two lists of a client")
                .isFalse();
        assertThat(decide(NO, List.of(), null, new Further(Source.STEP, "*")).source())
                .isEqualTo(Source.OWN);
    }

    @Test
    void theLatestEndOfListsThatDecideTogetherCounts() {
        Outcome outcome =
                decide(null, List.of(YES + " until 2026-12-02T00:00Z", YES + " until 2026-12-09T00:00Z"), null);

        assertThat(outcome.answer().until()).isEqualTo("2026-12-09T00:00:00Z");
    }

    @Test
    void uncheckedMembersAreBoundByFurtherListsOnly() {
        for (String list : List.of(YES, NO)) {
            List<Further> further = List.of(new Further(Source.CLIENT, list));
            NetworkListPrecedence.Lists lists =
                    new NetworkListPrecedence.Lists(false, null, List::of, List::of, NO, further);
            NetworkListPrecedence.Lists own =
                    new NetworkListPrecedence.Lists(false, "@inherited", List::of, List::of, NO, further);

            assertThat(NetworkListPrecedence.decide(lists, EVALUATOR).answer().isAllowed())
                    .isEqualTo(list.equals(YES));
            assertThat(NetworkListPrecedence.decide(own, EVALUATOR).answer().isAllowed())
                    .isEqualTo(list.equals(YES));
        }
    }

    @Test
    void groupsAreLookedAtOnlyWhenTheyMatter() {
        Supplier<List<String>> expensive = () -> {
            throw new AssertionError("not needed");
        };

        Outcome outcome = NetworkListPrecedence.decide(
                new NetworkListPrecedence.Lists(true, "*, @store, @inherited", expensive, expensive, null, List.of()),
                EVALUATOR);

        assertThat(outcome.answer().isEndless()).isTrue();
    }
}
