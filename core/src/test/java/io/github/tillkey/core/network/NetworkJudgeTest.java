package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NetworkJudgeTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant END = Instant.parse("2026-12-24T17:00:00Z");

    private static NetworkJudge at(String address) {
        NetworkZones zones = new NetworkZones(List.of(
                "office = 10.1.0.0/16, 2001:db8:1::/48",
                "guests = 10.2.0.0/16 until 2026-12-24T17:00Z",
                "broken = 10.0.0.0/8, 10.3.0.1/8",
                "empty =",
                "nested = 10.4.0.1, @office",
                "twice = 10.5.0.1",
                "twice = 10.5.0.2"));
        return judge(zones, null, ClientAddress.of(address));
    }

    private static NetworkJudge judge(NetworkZones zones, @Nullable String groupLimit, ClientAddress address) {
        return new NetworkJudge(new NetworkLists(), zones, groupLimit, address, NOW);
    }

    @Test
    void aReferenceAllowsWhatItsZoneAllows() {
        assertThat(at("10.1.2.3").by("192.0.2.1, @office").isEndless()).isTrue();
        assertThat(at("2001:db8:1::9").by("@office").isEndless()).isTrue();
        assertThat(at("192.0.2.1").by("192.0.2.1, @office").isEndless()).isTrue();
        assertThat(at("10.2.2.3").by("192.0.2.1, @office")).isEqualTo(NetworkAnswer.refused());
    }

    @Test
    void beyondTheLimitListsOfGroupsAllowNothing() {
        NetworkZones zones = new NetworkZones(List.of("office = 10.1.0.0/16"));
        ClientAddress inside = ClientAddress.of("10.1.2.3");
        ClientAddress outside = ClientAddress.of("10.2.2.3");
        List<String> anywhere = List.of("192.0.2.1", "*");

        assertThat(judge(zones, "@office", inside).byGroups(anywhere).isEndless())
                .isTrue();
        assertThat(judge(zones, "@office", outside).byGroups(anywhere).isAllowed())
                .isFalse();
        assertThat(judge(zones, "@office", outside).byGroups(anywhere).problem())
                .contains("group_limit");
        assertThat(judge(zones, "@office", outside).by("*").isAllowed())
                .as("a list of a member has no limit")
                .isTrue();
        assertThat(judge(zones, "@office", inside).byGroups(List.of("192.0.2.1")))
                .as("a limit allows nothing by itself")
                .isEqualTo(NetworkAnswer.refused());
        assertThat(judge(zones, "@nowhere", inside).byGroups(anywhere).isAllowed())
                .isFalse();
        assertThat(judge(zones, null, outside).byGroups(anywhere).isEndless()).isTrue();
    }

    @Test
    void theEndsInAZoneCount() {
        assertThat(at("10.2.2.3").by("@guests").until()).isEqualTo(END);
        assertThat(at("10.2.2.3").by("@guests until 2026-12-01T00:00Z").until())
                .isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
        assertThat(at("10.2.2.3").by("@guests until 2027-12-01T00:00Z").until()).isEqualTo(END);
        assertThat(at("10.2.2.3").by("@guests until 2026-11-24T12:00Z").isAllowed())
                .isFalse();
        assertThat(at("10.2.2.3")
                        .by("10.2.2.3 until 2026-12-01T00:00Z, @guests")
                        .until())
                .isEqualTo(END);
    }

    @Test
    void aZoneThatDoesNotExistRefusesAndSaysSo() {
        NetworkAnswer answer = at("10.1.2.3").by("@warehouse");
        assertThat(answer).isEqualTo(NetworkAnswer.broken("there is no zone @warehouse"));
    }

    @Test
    void aBrokenZoneRefusesEvenWhatItsOtherEntriesAllow() {
        NetworkAnswer answer = at("10.1.2.3").by("@broken");
        assertThat(answer.isAllowed()).isFalse();
        assertThat(answer.problem())
                .isEqualTo("Entry 2, '10.3.0.1/8': the address has bits set behind the prefix." + " Write 10.0.0.0/8.");
        assertThat(at("10.1.2.3").by("@empty").problem()).contains("the entry is empty");
    }

    @Test
    void aBrokenZoneLeavesOtherEntriesAlone() {
        assertThat(at("10.1.2.3").by("@broken, @office").isEndless()).isTrue();
        assertThat(at("10.1.2.3").by("@warehouse, @office").isEndless()).isTrue();
        assertThat(at("10.2.2.3").by("@broken, @guests").until()).isEqualTo(END);
    }

    @Test
    void aProblemIsKeptWhenAnotherEntryAllows() {
        assertThat(at("10.1.2.3").by("@warehouse, @office").problem()).isEqualTo("there is no zone @warehouse");
        assertThat(at("10.2.2.3").by("@guests, @warehouse").problem()).isEqualTo("there is no zone @warehouse");
        assertThat(at("10.9.9.9")
                        .by("10.9.9.9 until 2026-12-24T17:00Z, @warehouse")
                        .problem())
                .isEqualTo("there is no zone @warehouse");
    }

    @Test
    void aZoneRefersToNoOther() {
        NetworkAnswer answer = at("10.1.2.3").by("@nested");
        assertThat(answer).isEqualTo(NetworkAnswer.broken("@nested refers to @office"));
        assertThat(at("10.4.0.1").by("@nested").isAllowed()).isTrue();
    }

    @Test
    void aZoneThatIsThereTwiceMeansItsFirstLine() {
        assertThat(at("10.5.0.1").by("@twice").isAllowed()).isTrue();
        assertThat(at("10.5.0.2").by("@twice").isAllowed()).isFalse();
    }

    @Test
    void aBrokenListRefuses() {
        NetworkAnswer answer = at("10.1.2.3").by("@office, 10.0.0.0/40");
        assertThat(answer.isAllowed()).isFalse();
        assertThat(answer.problem()).startsWith("Entry 2, '10.0.0.0/40': ");
        assertThat(at("10.1.2.3").by("").problem()).contains("the entry is empty");
    }

    @Test
    void onlyWhoeverAsksKnowsWhatOtherReferencesMean() {
        assertThat(at("10.1.2.3").by("@store")).isEqualTo(NetworkAnswer.broken("@store means nothing in this list"));
        assertThat(at("10.1.2.3").by("@inherited").isAllowed()).isFalse();
        NetworkAnswer answer = at("10.1.2.3")
                .by(
                        "@store, @inherited",
                        reference -> reference instanceof NetworkTarget.Stores
                                ? NetworkAnswer.refused()
                                : NetworkAnswer.allowedUntil(END));
        assertThat(answer.until()).isEqualTo(END);
    }

    @Test
    void anUnknownAddressIsInNoZone() {
        assertThat(at("unknown").by("*, @office")).isEqualTo(NetworkAnswer.refused());
    }
}
