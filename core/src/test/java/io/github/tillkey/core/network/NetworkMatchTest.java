package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class NetworkMatchTest {

    private static final Instant ONE = Instant.parse("2026-12-24T17:00:00Z");
    private static final NetworkMatch UNTIL_ONE = NetworkMatch.allowedUntil(ONE);
    private static final NetworkMatch UNTIL_TWO = NetworkMatch.allowedUntil(ONE.plusMillis(1));
    private static final NetworkMatch ALLOWED = NetworkMatch.allowed();
    private static final NetworkMatch REFUSED = NetworkMatch.refused();
    private static final NetworkMatch BROKEN = NetworkMatch.broken("first");

    @Test
    void eitherOfTwoAllowsUntilTheLaterEnd() {
        assertThat(UNTIL_ONE.or(UNTIL_TWO)).isEqualTo(UNTIL_TWO);
        assertThat(UNTIL_TWO.or(UNTIL_ONE)).isEqualTo(UNTIL_TWO);
        assertThat(UNTIL_ONE.or(ALLOWED)).isEqualTo(ALLOWED);
        assertThat(ALLOWED.or(UNTIL_ONE)).isEqualTo(ALLOWED);
        assertThat(UNTIL_ONE.or(REFUSED)).isEqualTo(UNTIL_ONE);
        assertThat(REFUSED.or(UNTIL_ONE)).isEqualTo(UNTIL_ONE);
        assertThat(REFUSED.or(REFUSED)).isEqualTo(REFUSED);
    }

    @Test
    void bothOfTwoAllowUntilTheEarlierEnd() {
        assertThat(UNTIL_ONE.and(UNTIL_TWO)).isEqualTo(UNTIL_ONE);
        assertThat(UNTIL_TWO.and(UNTIL_ONE)).isEqualTo(UNTIL_ONE);
        assertThat(UNTIL_ONE.and(ALLOWED)).isEqualTo(UNTIL_ONE);
        assertThat(ALLOWED.and(ALLOWED)).isEqualTo(ALLOWED);
        assertThat(UNTIL_ONE.and(REFUSED)).isEqualTo(REFUSED);
        assertThat(REFUSED.and(ALLOWED)).isEqualTo(REFUSED);
    }

    @Test
    void whatCouldNotBeReadIsKeptAndNeverAllows() {
        assertThat(BROKEN.isAllowed()).isFalse();
        assertThat(BROKEN.or(UNTIL_ONE)).isEqualTo(new NetworkMatch(ONE, "first"));
        assertThat(UNTIL_ONE.or(BROKEN)).isEqualTo(new NetworkMatch(ONE, "first"));
        assertThat(ALLOWED.or(BROKEN)).isEqualTo(new NetworkMatch(Instant.MAX, "first"));
        assertThat(REFUSED.or(BROKEN)).isEqualTo(BROKEN);
        assertThat(ALLOWED.and(BROKEN)).isEqualTo(BROKEN);
        assertThat(BROKEN.and(UNTIL_ONE)).isEqualTo(BROKEN);
        assertThat(BROKEN.or(NetworkMatch.broken("second")).problem()).isEqualTo("first");
    }

    @Test
    void onlyAnEndThatNeverComesIsEndless() {
        assertThat(ALLOWED.isEndless()).isTrue();
        assertThat(NetworkMatch.allowedUntil(Instant.MAX)).isEqualTo(ALLOWED);
        assertThat(UNTIL_ONE.isEndless()).isFalse();
        assertThat(UNTIL_ONE.isAllowed()).isTrue();
        assertThat(REFUSED.isEndless()).isFalse();
        assertThat(REFUSED.isAllowed()).isFalse();
    }
}
