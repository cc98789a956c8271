package io.github.tillkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StartProgressTest {
    private Instant now = Instant.EPOCH;
    private Duration used = Duration.ZERO;
    private long written;
    private final StartProgress progress = new StartProgress(() -> used, () -> written, () -> now);

    private boolean stalledAfter(Duration more) {
        now = now.plus(more);
        return progress.hasStalled();
    }

    @Test
    void aServerThatOnlyComputesIsWaitedForHoweverLongItTakes() {
        for (int minute = 0; minute < 600; minute++) {
            used = used.plusSeconds(4);
            assertThat(stalledAfter(Duration.ofMinutes(1))).isFalse();
        }
    }

    @Test
    void aServerThatOnlyWritesIsWaitedFor() {
        for (int minute = 0; minute < 600; minute++) {
            written++;
            assertThat(stalledAfter(Duration.ofMinutes(1))).isFalse();
        }
    }

    @Test
    void aServerThatNeitherWritesNorComputesHasStalled() {
        assertThat(stalledAfter(Duration.ofMinutes(5))).isFalse();
        assertThat(stalledAfter(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void theIdleThreadsOfAHangingServerAreNoProgress() {
        boolean stalled = false;
        for (int second = 0; second < 301; second++) {
            used = used.plusMillis(9);
            stalled = stalledAfter(Duration.ofSeconds(1));
        }
        assertThat(stalled).isTrue();
    }

    @Test
    void aProcessThatHasEndedTakesItsTimeWithItAndThatIsProgress() {
        used = Duration.ofSeconds(60);
        assertThat(stalledAfter(Duration.ofMinutes(4))).isFalse();
        used = Duration.ofSeconds(1);
        assertThat(stalledAfter(Duration.ofMinutes(4))).isFalse();
        assertThat(stalledAfter(Duration.ofMinutes(4))).isFalse();
    }

    @Test
    void theProcessorTimeOfARealProcessIsSeen() {
        assertThat(StartProgress.processorTime(Stream.of(ProcessHandle.current())))
                .isPositive();
    }
}
