package io.github.tillkey.benchmark.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** Times of benchmarks, round by round, and tables of them in Markdown. */
final class Results {

    private final Map<String, List<Double>> nanos = new HashMap<>();

    /** Adds what a benchmark took in one more round. */
    void add(String benchmark, double nanosPerCall) {
        nanos.computeIfAbsent(benchmark, name -> new ArrayList<>()).add(nanosPerCall);
    }

    static String timesHead() {
        return "| what | median (min to max) | goal | met |\n|---|---|---|---|\n";
    }

    /**
     * A row of {@link #timesHead()}; empty when {@code benchmark} has not run.
     *
     * @param goal in nanoseconds, an upper bound for the median; {@code NaN} when there is none
     */
    String time(String what, String benchmark, double goal) {
        double[] times = of(benchmark);
        if (times.length == 0) {
            return "";
        }
        double largest = Math.max(median(times), Double.isNaN(goal) ? 0 : goal);
        String unit = largest < 10_000 ? "ns" : largest < 1_000_000 ? "µs" : "ms";
        double nanosPerUnit = largest < 10_000 ? 1 : largest < 1_000_000 ? 1e3 : 1e6;
        String format = nanosPerUnit == 1 ? "%.0f" : "%.1f";
        return row(
                what,
                spread(times, format, value -> value / nanosPerUnit, " " + unit),
                Double.isNaN(goal)
                        ? ""
                        : "under " + String.format(Locale.ROOT, "%.0f", goal / nanosPerUnit) + " " + unit,
                Double.isNaN(goal) ? "" : median(times) < goal ? "yes" : "no");
    }

    static String ratiosHead() {
        return "| ratio | median (min to max) | goal | met |\n|---|---|---|---|\n";
    }

    /**
     * A row of {@link #ratiosHead()}: how many times as long {@code above} takes as {@code below}, round by round;
     * empty when one of them has not run.
     *
     * @param atLeast whether the goal is a lower bound
     * @param goal for the median; {@code NaN} when there is none
     */
    String ratio(String what, String above, String below, boolean atLeast, double goal) {
        double[] one = of(above);
        double[] other = of(below);
        if (one.length == 0 || other.length == 0) {
            return "";
        }
        double[] ratios = IntStream.range(0, one.length)
                .mapToDouble(round -> one[round] / other[round])
                .sorted()
                .toArray();
        boolean met = atLeast ? median(ratios) >= goal : median(ratios) <= goal;
        return row(
                what,
                spread(ratios, median(ratios) < 20 ? "%.2f" : "%.0f", DoubleUnaryOperator.identity(), ""),
                Double.isNaN(goal)
                        ? ""
                        : (atLeast ? "at least " : "at most ") + String.format(Locale.ROOT, "%.0f", goal),
                Double.isNaN(goal) ? "" : met ? "yes" : "no");
    }

    private double[] of(String benchmark) {
        return nanos.getOrDefault(benchmark, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    private static String row(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String spread(double[] values, String format, DoubleUnaryOperator scale, String unit) {
        double[] scaled = Arrays.stream(values).map(scale).sorted().toArray();
        return String.format(
                Locale.ROOT,
                format + "%s (" + format + " to " + format + ")",
                median(scaled),
                unit,
                scaled[0],
                scaled[scaled.length - 1]);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
