package io.github.tillkey.core.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class AskLimitTest {

    private static final Instant NOON = Instant.parse("2026-12-24T12:00:00Z");

    private final AskLimit limit = new AskLimit();

    private void spend(String actor) {
        for (int i = 0; i < AskLimit.MAX_QUESTIONS; i++) {
            assertThat(limit.allows(actor, NOON.plusMillis(i)))
                    .as("question " + i)
                    .isTrue();
        }
    }

    @Test
    void oneMoreThanAllowedIsRefused() {
        spend("anna");

        assertThat(limit.allows("anna", NOON.plus(AskLimit.WINDOW).minusMillis(1)))
                .isFalse();
    }

    @Test
    void itBeginsAnewAfterTheWindow() {
        spend("anna");

        assertThat(limit.allows("anna", NOON.plus(AskLimit.WINDOW))).isTrue();
        assertThat(limit.allows("anna", NOON.plus(AskLimit.WINDOW))).isTrue();
    }

    @Test
    void othersMayStillAsk() {
        spend("anna");

        assertThat(limit.allows("bob", NOON)).isTrue();
    }

    @Test
    void aClockThatWasSetBackKeepsNobodyOut() {
        spend("anna");

        assertThat(limit.allows("anna", NOON.minusSeconds(3600))).isTrue();
    }

    @Test
    void itForgetsOnlyWhoAskedLongestAgo() {
        spend("first");
        spend("second");
        for (int i = 0; i < AskLimit.MAX_ACTORS - 1; i++) {
            limit.allows("other " + i, NOON);
        }

        assertThat(limit.allows("second", NOON.plusSeconds(1))).isFalse();
        assertThat(limit.allows("first", NOON.plusSeconds(1))).isTrue();
    }
}
