package io.github.tillkey.pin.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MissCountTest {

    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final Duration DAY = Duration.ofHours(24);

    @Test
    void aCounterWithoutMissesHasNoPoints() {
        assertThat(MissCount.none().points(START, DAY)).isZero();
    }

    @Test
    void pointsAddUpWithinTheWindow() {
        MissCount count = MissCount.none().plus(100, START, DAY).plus(10, START.plus(Duration.ofHours(23)), DAY);

        assertThat(count.points(START.plus(Duration.ofHours(23)), DAY)).isEqualTo(110);
    }

    @Test
    void thePreviousWindowCountsByThePartStillCovered() {
        MissCount count = MissCount.none().plus(100, START, DAY);

        assertThat(count.points(START.plus(DAY), DAY)).isEqualTo(100);
        assertThat(count.points(START.plus(Duration.ofHours(30)), DAY)).isEqualTo(75);
        assertThat(count.points(START.plus(Duration.ofHours(47)), DAY)).isEqualTo(5);
        assertThat(count.points(START.plus(Duration.ofHours(48)), DAY)).isZero();
    }

    @Test
    void aMissInTheNextWindowKeepsThePreviousOne() {
        MissCount count = MissCount.none().plus(100, START, DAY).plus(200, START.plus(Duration.ofHours(30)), DAY);

        assertThat(count).isEqualTo(new MissCount(START.plus(DAY).toEpochMilli(), 200, 100));
        assertThat(count.points(START.plus(Duration.ofHours(36)), DAY)).isEqualTo(250);
    }

    @Test
    void aMissAfterALongPauseStartsAfresh() {
        Instant later = START.plus(Duration.ofDays(10));

        assertThat(MissCount.none().plus(100, START, DAY).plus(10, later, DAY))
                .isEqualTo(new MissCount(later.toEpochMilli(), 10, 0));
    }

    @Test
    void whatWasCountedInAdvanceIsTakenBackAndNothingElse() {
        Instant next = START.plus(Duration.ofHours(30));
        MissCount count = MissCount.none().plus(1, START, DAY).plus(2, next, DAY);

        assertThat(count.minus(1, next, DAY))
                .isEqualTo(MissCount.none().plus(1, START, DAY).plus(1, next, DAY));
        assertThat(MissCount.none().plus(1, START, DAY).minus(1, next, DAY).points(next, DAY))
                .as("counted in the window before")
                .isZero();
        assertThat(MissCount.none().minus(1, START, DAY).points(START, DAY)).isZero();
    }

    @Test
    void aClockThatGoesBackwardsFreesNothing() {
        Instant next = START.plus(Duration.ofHours(30));
        MissCount count = MissCount.none().plus(100, START, DAY).plus(200, next, DAY);

        assertThat(count.points(START, DAY)).isEqualTo(300);
        assertThat(count.points(START.minus(Duration.ofDays(400)), DAY)).isEqualTo(300);
        assertThat(count.plus(1, START, DAY).points(START, DAY)).isEqualTo(301);
        assertThat(count.plus(1, START, DAY).points(next, DAY)).isGreaterThanOrEqualTo(276);
    }

    @Test
    void pointsStopAtTheGreatestNumber() {
        MissCount count = MissCount.none().plus(Integer.MAX_VALUE, START, DAY).plus(1, START, DAY);

        assertThat(count.points(START, DAY)).isEqualTo(Integer.MAX_VALUE);
        Instant next = START.plus(DAY);
        assertThat(count.plus(1, next, DAY).points(next, DAY)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void negativePointsAndEmptyWindowsAreRefused() {
        assertThatThrownBy(() -> MissCount.none().plus(-1, START, DAY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MissCount(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MissCount.none().points(START, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
