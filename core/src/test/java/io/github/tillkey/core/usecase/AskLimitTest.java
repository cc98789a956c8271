package io.github.tillkey.core.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AskLimitTest {

    private static final Instant NOON = Instant.parse("2026-12-24T12:00:00Z");

    private static final AskLimit.Kind KIND = AskLimit.Kind.EXPLANATION;

    private final AskLimit limit = new AskLimit();

    private void spend(String actor) {
        for (int i = 0; i < KIND.most(); i++) {
            assertThat(limit.allows(actor, KIND, NOON.plusMillis(i)))
                    .as("question " + i)
                    .isTrue();
        }
    }

    @Test
    void oneMoreThanAllowedIsRefused() {
        spend("anna");

        assertThat(limit.allows("anna", KIND, NOON.plus(AskLimit.WINDOW).minusMillis(1)))
                .isFalse();
    }

    @Test
    void itBeginsAnewAfterTheWindow() {
        spend("anna");

        assertThat(limit.allows("anna", KIND, NOON.plus(AskLimit.WINDOW))).isTrue();
        assertThat(limit.allows("anna", KIND, NOON.plus(AskLimit.WINDOW))).isTrue();
    }

    @Test
    void othersMayStillAsk() {
        spend("anna");

        assertThat(limit.allows("bob", KIND, NOON)).isTrue();
    }

    @Test
    void eachKindIsCountedByItself() {
        spend("anna");

        assertThat(limit.allows("anna", AskLimit.Kind.REPORT, NOON)).isTrue();
        assertThat(limit.allows("anna", KIND, NOON)).isFalse();
    }

    @Test
    void aClockThatWasSetBackKeepsNobodyOut() {
        spend("anna");

        assertThat(limit.allows("anna", KIND, NOON.minusSeconds(3600))).isTrue();
    }

    @Test
    void itForgetsOnlyWhoAskedLongestAgo() {
        spend("first");
        spend("second");
        for (int i = 0; i < AskLimit.MAX_ACTORS - 1; i++) {
            limit.allows("other " + i, KIND, NOON);
        }

        assertThat(limit.allows("second", KIND, NOON.plusSeconds(1))).isFalse();
        assertThat(limit.allows("first", KIND, NOON.plusSeconds(1))).isTrue();
    }
}
