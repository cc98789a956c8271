package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.Scenario.Work;
import io.github.tillkey.benchmark.load.Table.Goal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;

/**
 * Two ways of doing something, measured one after the other by the same thread: what disturbs the machine disturbs
 * both, and a difference of some per cent shows. {@link Rounds} is for what needs the machine for itself.
 */
final class Pairs {

    /** So often the pairs are drawn anew for the interval. */
    private static final int DRAWS = 1000;

    /** Milliseconds of both ways, {@code [pair][way]}. */
    private final double[][] millis;

    private Pairs(double[][] millis) {
        this.millis = millis;
    }

    /**
     * Two ways.
     *
     * @param measured what is judged
     * @param baseline what it is compared with
     */
    record Ways(Work measured, Work baseline) {}

    /** Does both ways in turn for {@code length}, in changing order, each of {@code workers} in a thread of its own. */
    static Pairs run(List<Ways> workers, Duration length) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            long end = System.nanoTime() + length.toNanos();
            List<Callable<List<double[]>>> all = workers.stream()
                    .map(ways -> (Callable<List<double[]>>) () -> repeat(ways, end))
                    .toList();
            List<double[]> pairs = new ArrayList<>();
            for (Future<List<double[]>> done : threads.invokeAll(all)) {
                pairs.addAll(done.get());
            }
            return new Pairs(pairs.toArray(double[][]::new));
        } finally {
            threads.shutdownNow();
        }
    }

    private static List<double[]> repeat(Ways ways, long end) throws Exception {
        List<double[]> pairs = new ArrayList<>();
        for (boolean turned = false; System.nanoTime() < end; turned = !turned) {
            double first = millisOf(turned ? ways.baseline() : ways.measured());
            double second = millisOf(turned ? ways.measured() : ways.baseline());
            pairs.add(turned ? new double[] {second, first} : new double[] {first, second});
        }
        return pairs;
    }

    private static double millisOf(Work work) throws Exception {
        work.prepare();
        long begin = System.nanoTime();
        work.once();
        return (System.nanoTime() - begin) / 1e6;
    }

    /** The head of a table of rows. */
    static String head() {
        return "| measured : baseline | pairs | ms | of | median (95 % of draws) | goal | met |\n"
                + "|---|---|---|---|---|---|---|\n";
    }

    /** A row of how many times as long the measured way takes. */
    String ratio(String what, Goal goal) {
        return row(what, "ratio", both -> median(both, 0) / median(both, 1), "%.3f", goal);
    }

    /** A row of how many milliseconds longer the measured way takes. */
    String difference(String what, Goal goal) {
        return row(what, "difference, ms", both -> median(both, 0) - median(both, 1), "%.2f", goal);
    }

    private String row(String what, String of, ToDoubleFunction<double[][]> figure, String format, Goal goal) {
        Random random = new Random(1);
        double[] draws = new double[DRAWS];
        for (int draw = 0; draw < DRAWS; draw++) {
            double[][] drawn = new double[millis.length][];
            Arrays.setAll(drawn, pair -> millis[random.nextInt(millis.length)]);
            draws[draw] = figure.applyAsDouble(drawn);
        }
        Arrays.sort(draws);
        double value = figure.applyAsDouble(millis);
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.2f : %.2f | %s | " + format + " (" + format + " to " + format + ") | %s |%n",
                what,
                millis.length,
                median(millis, 0),
                median(millis, 1),
                of,
                value,
                draws[DRAWS / 40],
                draws[DRAWS - 1 - DRAWS / 40],
                goal.cells(value));
    }

    private static double median(double[][] pairs, int way) {
        return Table.median(Arrays.stream(pairs).mapToDouble(pair -> pair[way]));
    }
}
