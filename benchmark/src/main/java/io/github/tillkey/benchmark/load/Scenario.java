package io.github.tillkey.benchmark.load;

import java.time.Duration;
import java.util.List;

/**
 * What is measured.
 *
 * @param name for the tables
 * @param logins each is repeated by a thread of its own for the time of a round, and counted
 * @param beside the same, but only there to disturb
 */
record Scenario(String name, List<Worker> logins, List<Worker> beside) {

    /** Something that is done again and again. */
    interface Work {
        /** Does it once; any exception ends the benchmark. */
        void once() throws Exception;

        /** What must be done each time before, and is not timed by {@link Pairs}. */
        default void prepare() throws Exception {}
    }

    /**
     * A thread's work.
     *
     * @param work what it does
     * @param period at least so long from one beginning to the next
     */
    record Worker(Work work, Duration period) {
        Worker(Work work) {
            this(work, Duration.ZERO);
        }
    }

    Scenario(String name, List<Worker> logins) {
        this(name, logins, List.of());
    }
}
