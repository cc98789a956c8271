package io.github.tillkey.core.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.explain.Answer.Allows;
import io.github.tillkey.core.explain.Answer.Refuses;
import io.github.tillkey.core.explain.Answer.Unknown;
import io.github.tillkey.core.explain.Answer.WouldRefuse;
import io.github.tillkey.core.explain.Explanation.No;
import io.github.tillkey.core.explain.Explanation.NotEnoughSaid;
import io.github.tillkey.core.explain.Explanation.Told;
import io.github.tillkey.core.explain.Explanation.Yes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplanationTest {

    private static final Instant NOON = Instant.parse("2026-12-24T12:00:00Z");

    private static final Answer ALLOWS = new Allows("dates", null);
    private static final Answer REFUSES = new Refuses("network", Reason.NETWORK_NOT_ALLOWED, Map.of("list", "own"));
    private static final Answer WOULD = new WouldRefuse("network", Reason.NETWORK_NOT_ALLOWED, Map.of());
    private static final Answer NO_STORE = new Unknown("store", Fact.STORE);

    private static List<Answer> answers(Decision decision, Set<Fact> open) {
        return Answer.of("rule", Verdict.of(Map.of("rule", () -> decision)), open)
                .toList();
    }

    @Test
    void yesUntilTheEarliestEnd() {
        assertThat(whole(List.of(ALLOWS)).until()).isEmpty();
        List<Answer> ends = List.of(ALLOWS, new Allows("a", NOON.plusSeconds(1)), new Allows("b", NOON));
        assertThat(Explanation.of(ends)).isEqualTo(new Yes(ends));
        assertThat(whole(ends).until()).contains(NOON);
    }

    @Test
    void anEndIsToldOfToldAnswersOnly() {
        List<Answer> ends = List.of(new Allows("network", NOON));

        assertThat(Explanation.of(ends)
                        .toldTo(Set.of(About.MEMBER), ExplanationTest::about)
                        .until())
                .isEmpty();
    }

    @Test
    void whatTryingAgainGetsPastIsAYes() {
        Map<String, String> details = Map.of("a", "b");
        Answer first = Obstacle.ofFirstTry(Reason.USER_LOCKED, details).answer("part");

        assertThat(first).isEqualTo(new WouldRefuse("part", Reason.USER_LOCKED, details));
        assertThat(Obstacle.of(Reason.USER_LOCKED, details).answer("part"))
                .isEqualTo(new Refuses("part", Reason.USER_LOCKED, details));
    }

    private static Told whole(List<Answer> answers) {
        return Explanation.of(answers).toldTo(EnumSet.allOf(About.class), ExplanationTest::about);
    }

    @Test
    void whatOnlyReportsIsAYes() {
        assertThat(Explanation.of(List.of(WOULD))).isInstanceOf(Yes.class);
    }

    @Test
    void anOpenFactIsNotEnoughSaid() {
        Answer noAddress = new Unknown("network", Fact.ADDRESS);
        List<Answer> answers = List.of(ALLOWS, noAddress, NO_STORE, noAddress);

        assertThat(Explanation.of(answers)).isEqualTo(new NotEnoughSaid(Set.of(Fact.STORE, Fact.ADDRESS), answers));
    }

    @Test
    void aRefusalIsANoWhateverIsLeftOpen() {
        List<Answer> answers = List.of(NO_STORE, REFUSES);

        assertThat(Explanation.of(answers)).isEqualTo(new No(answers));
    }

    @ParameterizedTest
    @CsvSource({
        "store_required, STORE",
        "client_address_unknown, ADDRESS",
        "network_not_allowed, ADDRESS",
    })
    void aRefusalForWhatIsLeftOpenIsNoAnswer(String reason, Fact fact) {
        Decision denies = Decision.deny(new Reason(reason));

        assertThat(answers(denies, Set.of(fact))).containsExactly(new Unknown("rule", fact));
        assertThat(answers(denies, EnumSet.complementOf(EnumSet.of(fact))))
                .as("the fact is said")
                .containsExactly(new Refuses("rule", new Reason(reason), Map.of()));
    }

    @Test
    void aReportForWhatIsLeftOpenIsNone() {
        Decision report = new Decision.WouldDeny(Decision.deny(Reason.CLIENT_ADDRESS_UNKNOWN, Map.of()));

        assertThat(answers(report, Set.of(Fact.ADDRESS))).containsExactly(new Allows("rule", null));
        assertThat(answers(report, Set.of()))
                .containsExactly(
                        new Allows("rule", null), new WouldRefuse("rule", Reason.CLIENT_ADDRESS_UNKNOWN, Map.of()));
    }

    @Test
    void anEndAndDetailsAreKept() {
        assertThat(answers(Decision.allowUntil(NOON), Set.of())).containsExactly(new Allows("rule", NOON));
        assertThat(answers(Decision.deny(Reason.NOT_IN_STORE, Map.of("a", "b")), Set.of(Fact.STORE)))
                .containsExactly(new Refuses("rule", Reason.NOT_IN_STORE, Map.of("a", "b")));
    }

    @Test
    void whoMayNotViewTheRealmLearnsThatAnotherRuleRefuses() {
        Answer ofMember = new Refuses("store", Reason.NOT_IN_STORE, Map.of());
        Explanation no = Explanation.of(List.of(ALLOWS, ofMember, REFUSES, WOULD, NO_STORE));

        assertThat(no.toldTo(Set.of(About.MEMBER), ExplanationTest::about))
                .as("neither which rule, nor by leaving it out")
                .isEqualTo(new Told(List.of(ofMember), true));
        assertThat(no.toldTo(EnumSet.allOf(About.class), ExplanationTest::about))
                .isEqualTo(new Told(no.answers(), false));
    }

    @Test
    void nothingIsHintedAtWhereNothingElseRefuses() {
        assertThat(Explanation.of(List.of(ALLOWS, WOULD)).toldTo(Set.of(About.MEMBER), ExplanationTest::about))
                .isEqualTo(new Told(List.of(), false));
    }

    private static About about(Reason reason) {
        return reason.equals(Reason.NOT_IN_STORE) ? About.MEMBER : About.REALM;
    }
}
