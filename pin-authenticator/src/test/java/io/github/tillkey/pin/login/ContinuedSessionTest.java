package io.github.tillkey.pin.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContinuedSessionTest {

    @Test
    void aSessionContinuesWhileHalfOfItsLifeIsLeft() {
        assertThat(ContinuedSession.isAtLeastHalf(1_000, 2_000, 2_000)).isTrue();
        assertThat(ContinuedSession.isAtLeastHalf(1_000, 1_500, 2_000)).isTrue();
        assertThat(ContinuedSession.isAtLeastHalf(1_000, 1_499, 2_000)).isFalse();
        assertThat(ContinuedSession.isAtLeastHalf(1_000, 900, 2_000)).isFalse();
    }

    @Test
    void aSessionWithoutAnEndContinues() {
        assertThat(ContinuedSession.isAtLeastHalf(1_000, -1, 2_000)).isTrue();
        assertThat(ContinuedSession.isAtLeastHalf(1_000, -1, -1)).isTrue();
        assertThat(ContinuedSession.isAtLeastHalf(1_000, 5_000, -1)).isFalse();
    }
}
