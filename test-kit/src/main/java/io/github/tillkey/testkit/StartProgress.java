package io.github.tillkey.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Tells a server that starts slowly from one that hangs. How long a start takes depends on the machine (20 seconds to
 * ten minutes were seen), so a fixed limit is wrong somewhere. A server makes progress as long as it writes to its log
 * or uses the processor.
 */
public final class StartProgress {

    /** How long a server may show no progress before it counts as hanging: 5 minutes. */
    public static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Processor time within {@link #PATIENCE} that is no progress: the threads of an idle JVM use about this much. */
    private static final Duration IDLE = Duration.ofSeconds(3);

    private final Supplier<Duration> processorTime;
    private final LongSupplier written;
    private final InstantSource clock;
    private long since;
    private Duration lastProcessorTime;
    private long lastWritten;

    /**
     * Watches from now on.
     *
     * @param processorTime what the server's processes have used so far; less than before where one of them has ended
     * @param written how many bytes the server has written so far
     */
    public StartProgress(Supplier<Duration> processorTime, LongSupplier written) {
        this(processorTime, written, InstantSource.system());
    }

    StartProgress(Supplier<Duration> processorTime, LongSupplier written, InstantSource clock) {
        this.processorTime = processorTime;
        this.written = written;
        this.clock = clock;
        this.since = clock.millis();
        this.lastProcessorTime = processorTime.get();
        this.lastWritten = written.getAsLong();
    }

    /** Watches a process with all its descendants, and its log. */
    static StartProgress of(ProcessHandle process, Path log) {
        return new StartProgress(() -> processorTime(Stream.of(process)), () -> {
            try {
                return Files.size(log);
            } catch (IOException notYetThere) {
                return 0;
            }
        });
    }

    /** What these processes and all their descendants have used so far. */
    public static Duration processorTime(Stream<ProcessHandle> roots) {
        return roots.flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Whether there was no progress for {@link #PATIENCE}. Ask every few seconds. */
    public boolean hasStalled() {
        Duration used = processorTime.get();
        long size = written.getAsLong();
        boolean busy = used.compareTo(lastProcessorTime) < 0
                || used.minus(lastProcessorTime).compareTo(IDLE) > 0;
        if (busy || size != lastWritten) {
            lastProcessorTime = used;
            lastWritten = size;
            since = clock.millis();
        }
        return clock.millis() - since > PATIENCE.toMillis();
    }
}
