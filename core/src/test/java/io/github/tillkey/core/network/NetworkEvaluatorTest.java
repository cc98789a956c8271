package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetworkEvaluatorTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant END = Instant.parse("2026-12-24T17:00:00Z");

    private static NetworkEvaluator at(String address) {
        NetworkZones zones = new NetworkZones(List.of(
                "office = 10.1.0.0/16, 2001:db8:1::/48",
                "guests = 10.2.0.0/16 until 2026-12-24T17:00Z",
                "broken = 10.0.0.0/8, 10.3.0.1/8",
                "empty =",
                "nested = 10.4.0.1, @office",
                "twice = 10.5.0.1",
                "twice = 10.5.0.2"));
        return evaluate(zones, null, ClientAddress.of(address));
    }

    private static NetworkEvaluator evaluate(NetworkZones zones, @Nullable String groupLimit, ClientAddress address) {
        return new NetworkEvaluator(new NetworkListCache(), zones, groupLimit, address, NOW);
    }

    @Test
    void aReferenceAllowsWhatItsZoneAllows() {
        assertThat(at("10.1.2.3").evaluate("192.0.2.1, @office").isEndless()).isTrue();
        assertThat(at("2001:db8:1::9").evaluate("@office").isEndless()).isTrue();
        assertThat(at("192.0.2.1").evaluate("192.0.2.1, @office").isEndless()).isTrue();
        assertThat(at("10.2.2.3").evaluate("192.0.2.1, @office")).isEqualTo(NetworkMatch.refused());
    }

    @Test
    void beyondTheLimitListsOfGroupsAllowNothing() {
        NetworkZones zones = new NetworkZones(List.of("office = 10.1.0.0/16"));
        ClientAddress inside = ClientAddress.of("10.1.2.3");
        ClientAddress outside = ClientAddress.of("10.2.2.3");
        List<String> anywhere = List.of("192.0.2.1", "*");

        assertThat(evaluate(zones, "@office", inside).evaluateGroups(anywhere).isEndless())
                .isTrue();
        assertThat(evaluate(zones, "@office", outside).evaluateGroups(anywhere).isAllowed())
                .isFalse();
        assertThat(evaluate(zones, "@office", outside).evaluateGroups(anywhere).problem())
                .contains("group_limit");
        assertThat(evaluate(zones, "@office", outside).evaluate("*").isAllowed())
                .as("a list of a member has no limit")
                .isTrue();
        assertThat(evaluate(zones, "@office", inside).evaluateGroups(List.of("192.0.2.1")))
                .as("a limit allows nothing by itself")
                .isEqualTo(NetworkMatch.refused());
        assertThat(evaluate(zones, "@nowhere", inside).evaluateGroups(anywhere).isAllowed())
                .isFalse();
        assertThat(evaluate(zones, null, outside).evaluateGroups(anywhere).isEndless())
                .isTrue();
    }

    @Test
    void theEndsInAZoneCount() {
        assertThat(at("10.2.2.3").evaluate("@guests").until()).isEqualTo(END);
        assertThat(at("10.2.2.3").evaluate("@guests until 2026-12-01T00:00Z").until())
                .isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(at("10.2.2.3").evaluate("@guests until 2027-12-01T00:00Z").until())
                .isEqualTo(END);
        assertThat(at("10.2.2.3").evaluate("@guests until 2026-11-24T12:00Z").isAllowed())
                .isFalse();
        assertThat(at("10.2.2.3")
                        .evaluate("10.2.2.3 until 2026-12-01T00:00Z, @guests")
                        .until())
                .isEqualTo(END);
    }

    @Test
    void anUnknownZoneRefusesAndIsNamed() {
        NetworkMatch answer = at("10.1.2.3").evaluate("@warehouse");
        assertThat(answer).isEqualTo(NetworkMatch.broken("there is no zone @warehouse"));
    }

    @Test
    void aBrokenZoneRefusesEvenWhatItsOtherEntriesAllow() {
        NetworkMatch answer = at("10.1.2.3").evaluate("@broken");
        assertThat(answer.isAllowed()).isFalse();
        assertThat(answer.problem())
                .isEqualTo("Entry 2, '10.3.0.1/8': the address has bits set behind the prefix. Write 10.0.0.0/8.");
        assertThat(at("10.1.2.3").evaluate("@empty").problem()).contains("the entry is empty");
    }

    @Test
    void aBrokenZoneLeavesOtherEntriesAlone() {
        assertThat(at("10.1.2.3").evaluate("@broken, @office").isEndless()).isTrue();
        assertThat(at("10.1.2.3").evaluate("@warehouse, @office").isEndless()).isTrue();
        assertThat(at("10.2.2.3").evaluate("@broken, @guests").until()).isEqualTo(END);
    }

    @Test
    void aProblemIsKeptWhenAnotherEntryAllows() {
        assertThat(at("10.1.2.3").evaluate("@warehouse, @office").problem()).isEqualTo("there is no zone @warehouse");
        assertThat(at("10.2.2.3").evaluate("@guests, @warehouse").problem()).isEqualTo("there is no zone @warehouse");
        assertThat(at("10.9.9.9")
                        .evaluate("10.9.9.9 until 2026-12-24T17:00Z, @warehouse")
                        .problem())
                .isEqualTo("there is no zone @warehouse");
    }

    @Test
    void aZoneRefersToNoOther() {
        NetworkMatch answer = at("10.1.2.3").evaluate("@nested");
        assertThat(answer).isEqualTo(NetworkMatch.broken("@nested refers to @office"));
        assertThat(at("10.4.0.1").evaluate("@nested").isAllowed()).isTrue();
    }

    @Test
    void aZoneThatIsThereTwiceMeansItsFirstLine() {
        assertThat(at("10.5.0.1").evaluate("@twice").isAllowed()).isTrue();
        assertThat(at("10.5.0.2").evaluate("@twice").isAllowed()).isFalse();
    }

    @Test
    void aBrokenListRefuses() {
        NetworkMatch answer = at("10.1.2.3").evaluate("@office, 10.0.0.0/40");
        assertThat(answer.isAllowed()).isFalse();
        assertThat(answer.problem()).startsWith("Entry 2, '10.0.0.0/40': ");
        assertThat(at("10.1.2.3").evaluate("").problem()).contains("the entry is empty");
    }

    @Test
    void otherReferencesAreResolvedByTheCaller() {
        assertThat(at("10.1.2.3").evaluate("@store"))
                .isEqualTo(NetworkMatch.broken("@store means nothing in this list"));
        assertThat(at("10.1.2.3").evaluate("@inherited").isAllowed()).isFalse();
        NetworkMatch answer = at("10.1.2.3")
                .evaluate(
                        "@store, @inherited",
                        reference -> reference instanceof NetworkTarget.Stores
                                ? NetworkMatch.refused()
                                : NetworkMatch.allowedUntil(END));
        assertThat(answer.until()).isEqualTo(END);
    }

    @Test
    void anUnknownAddressIsInNoZone() {
        assertThat(at("unknown").evaluate("*, @office")).isEqualTo(NetworkMatch.refused());
    }
}
