package io.github.tillkey.benchmark.load;

import io.github.tillkey.testkit.StartProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs scenarios in turn, so that what disturbs the machine for a while disturbs all of them. */
final class Rounds {

    private final List<ProcessHandle> processes;

    /** Counts the processor time of these processes and all below them. */
    Rounds(List<ProcessHandle> processes) {
        this.processes = processes;
    }

    /** Runs each scenario for {@code length}, {@code rounds} times: A B C A B C and so on. */
    Samples run(List<Scenario> scenarios, int rounds, Duration length) throws InterruptedException, ExecutionException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Scenario scenario : scenarios) {
                samples.computeIfAbsent(scenario.name(), name -> new ArrayList<>())
                        .add(run(scenario, length));
            }
        }
        return new Samples(samples);
    }

    private Sample run(Scenario scenario, Duration length) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Duration cpu = StartProgress.processorTime(processes.stream());
            long begin = System.nanoTime();
            long end = begin + length.toNanos();
            List<Future<List<Long>>> beside = start(threads, scenario.beside(), end);
            List<Future<List<Long>>> logins = start(threads, scenario.logins(), end);
            long[] nanos = join(logins);
            // The last login of each thread ends after the time is up.
            double seconds = (System.nanoTime() - begin) / 1e9;
            double used =
                    StartProgress.processorTime(processes.stream()).minus(cpu).toNanos() / 1e9;
            return new Sample(nanos, join(beside), seconds, used);
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<Future<List<Long>>> start(ExecutorService threads, List<Scenario.Worker> workers, long end) {
        return workers.stream()
                .map(worker -> threads.submit(() -> {
                    List<Long> nanos = new ArrayList<>();
                    for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                        worker.work().once();
                        long took = System.nanoTime() - now;
                        nanos.add(took);
                        TimeUnit.NANOSECONDS.sleep(worker.period().toNanos() - took);
                    }
                    return nanos;
                }))
                .toList();
    }

    private static long[] join(List<Future<List<Long>>> results) throws InterruptedException, ExecutionException {
        List<Long> all = new ArrayList<>();
        for (Future<List<Long>> result : results) {
            all.addAll(result.get());
        }
        return all.stream().mapToLong(Long::longValue).toArray();
    }
}
