package io.github.tillkey.pin.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ElevationsTest {

    private static final long LOCKED_AT = 1000;

    @Test
    void aLoginThatNotedTheNewestLockIsGood() {
        assertThat(Elevations.isSinceLock("till lock", "till lock", 900, LOCKED_AT))
                .isTrue();
        assertThat(Elevations.isSinceLock("till lock", "till lock", null, LOCKED_AT))
                .isTrue();
    }

    @Test
    void aLoginThatNotedAnotherStateIsGoodOnlyIfAllWasProvenLater() {
        assertThat(Elevations.isSinceLock("till null", "till lock", 999, LOCKED_AT))
                .isFalse();
        assertThat(Elevations.isSinceLock("till null", "till lock", 1000, LOCKED_AT))
                .as("in that second")
                .isFalse();
        assertThat(Elevations.isSinceLock("till null", "till lock", 1001, LOCKED_AT))
                .isTrue();
        assertThat(Elevations.isSinceLock("till null", "till lock", null, LOCKED_AT))
                .as("an identity provider answers")
                .isFalse();
    }

    @Test
    void aLoginThatNotedNothingIsRefusedOnlyIfProvenEarlier() {
        assertThat(Elevations.isSinceLock(null, "till lock", 999, LOCKED_AT)).isFalse();
        assertThat(Elevations.isSinceLock(null, "till lock", 1000, LOCKED_AT)).isTrue();
        assertThat(Elevations.isSinceLock(null, "till lock", null, LOCKED_AT)).isTrue();
    }
}
