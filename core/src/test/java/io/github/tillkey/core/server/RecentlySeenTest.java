package io.github.tillkey.core.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentlySeenTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void theSameIsNewAgainAfterItsQuietTime() {
        RecentlySeen recently = new RecentlySeen(10);

        assertThat(recently.isNew("a", HOUR, NOON)).isTrue();
        assertThat(recently.isNew("a", HOUR, NOON.plus(HOUR).minusMillis(1))).isFalse();
        assertThat(recently.isNew("a", HOUR, NOON.plus(HOUR))).isTrue();
        assertThat(recently.isNew("b", HOUR, NOON)).isTrue();
    }

    @Test
    void onlyTheOldestIsForgottenWhenItIsFull() {
        RecentlySeen recently = new RecentlySeen(2);
        recently.isNew("a", HOUR, NOON);
        recently.isNew("b", HOUR, NOON);

        assertThat(recently.isNew("c", HOUR, NOON)).isTrue();

        assertThat(recently.isNew("b", HOUR, NOON)).isFalse();
        assertThat(recently.isNew("a", HOUR, NOON)).as("forgotten").isTrue();
    }
}
