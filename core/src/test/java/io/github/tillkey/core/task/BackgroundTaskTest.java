package io.github.tillkey.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BackgroundTaskTest {

    /** Keeps what it is given until the test runs it. */
    private static final class Pool implements Executor {

        private final List<Runnable> waiting = new ArrayList<>();

        @Override
        public void execute(Runnable work) {
            waiting.add(work);
        }

        void runAll() {
            List<Runnable> now = List.copyOf(waiting);
            waiting.clear();
            now.forEach(Runnable::run);
        }
    }

    private final Map<String, Pool> pools = new HashMap<>();
    private final List<String> runs = new ArrayList<>();

    private static BackgroundTask task(String name) {
        return new BackgroundTask(name, Duration.ofMinutes(1), sessions -> {});
    }

    /** What the timer calls. */
    private Runnable timer(String name) {
        return task(name).onOwnThreads(this::pool, () -> runs.add(name));
    }

    private Pool pool(String name) {
        return pools.computeIfAbsent(name, key -> new Pool());
    }

    @Test
    void aTaskThatHangsKeepsNoOtherFromRunning() {
        Runnable mails = timer("mails");
        Runnable blocking = timer("blocking");

        mails.run(); // Its threads are busy: nothing that waits there begins.
        blocking.run();
        pool("blocking").runAll();

        assertThat(pools.keySet()).containsExactlyInAnyOrder("mails", "blocking");
        assertThat(runs).containsExactly("blocking");
    }

    @Test
    void aServerNeverOverlapsItsOwnRuns() {
        Runnable timer = timer("mails");

        timer.run();
        timer.run();
        pool("mails").runAll();
        assertThat(runs).containsExactly("mails");

        timer.run();
        pool("mails").runAll();
        assertThat(runs).containsExactly("mails", "mails");
    }

    @Test
    void aStartThatFailsWithAnErrorDoesNotStopTheTaskForGood() {
        Pool pool = new Pool();
        List<Error> errors = new ArrayList<>(List.of(new OutOfMemoryError("unable to create native thread")));
        Runnable timer = task("mails")
                .onOwnThreads(
                        name -> work -> {
                            if (!errors.isEmpty()) {
                                throw errors.remove(0);
                            }
                            pool.execute(work);
                        },
                        () -> runs.add("mails"));
        assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(timer::run);

        timer.run();
        pool.runAll();

        assertThat(runs).containsExactly("mails");
    }

    @Test
    void aServerThatStopsIsNoFailure() {
        Runnable timer = task("mails")
                .onOwnThreads(
                        name -> work -> {
                            throw new RejectedExecutionException("stopping");
                        },
                        () -> runs.add("mails"));

        timer.run();

        assertThat(runs).isEmpty();
    }
}
