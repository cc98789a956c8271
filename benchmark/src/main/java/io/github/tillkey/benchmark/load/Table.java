package io.github.tillkey.benchmark.load;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Writes results in Markdown. */
final class Table {

    private Table() {}

    /** How fast the logins were. */
    static String speed(Map<String, List<Sample>> samples) {
        StringBuilder table = new StringBuilder(
                "| login | logins per second: median (min to max) | ms: median | ms: 95 % | server CPU, ms per login |\n"
                        + "|---|---|---|---|---|\n");
        samples.forEach((name, rounds) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.1f |%n",
                name,
                spread(rounds.stream().mapToDouble(Sample::perSecond), "%.1f"),
                median(rounds.stream().mapToDouble(sample -> sample.millis(0.5))),
                median(rounds.stream().mapToDouble(sample -> sample.millis(0.95))),
                median(rounds.stream().mapToDouble(Sample::cpuMillis)))));
        return table.toString();
    }

    /** What ran beside the logins. */
    static String beside(Map<String, List<Sample>> samples) {
        StringBuilder table = new StringBuilder(
                "| beside the logins | requests per second | ms: median | ms: 95 % |\n|---|---|---|---|\n");
        samples.forEach((name, rounds) -> {
            if (rounds.stream().anyMatch(sample -> sample.beside().length > 0)) {
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.1f | %.1f |%n",
                        name,
                        spread(rounds.stream().mapToDouble(Sample::besidePerSecond), "%.1f"),
                        median(rounds.stream().mapToDouble(sample -> sample.besideMillis(0.5))),
                        median(rounds.stream().mapToDouble(sample -> sample.besideMillis(0.95)))));
            }
        });
        return table.toString();
    }

    /** The head of a table of ratios. */
    static String ratios() {
        return "| ratio | of | median (min to max) | goal | met |\n|---|---|---|---|---|\n";
    }

    /**
     * How one scenario compares with another, round by round.
     *
     * @param atLeast whether the goal is a lower bound
     * @param goal for the median; {@code NaN} when there is none
     */
    static String ratio(
            String what,
            String of,
            Map<String, List<Sample>> samples,
            String above,
            String below,
            ToDoubleFunction<Sample> value,
            boolean atLeast,
            double goal) {
        List<Sample> numerators = samples.getOrDefault(above, List.of());
        List<Sample> denominators = samples.getOrDefault(below, List.of());
        double[] ratios = IntStream.range(0, numerators.size())
                .mapToDouble(round ->
                        value.applyAsDouble(numerators.get(round)) / value.applyAsDouble(denominators.get(round)))
                .toArray();
        double median = median(DoubleStream.of(ratios));
        boolean met = atLeast ? median >= goal : median <= goal;
        String wanted = String.format(Locale.ROOT, "%s %.2f", atLeast ? "at least" : "at most", goal);
        return String.format(
                "| %s | %s | %s | %s | %s |%n",
                what,
                of,
                spread(DoubleStream.of(ratios), "%.2f"),
                Double.isNaN(goal) ? "" : wanted,
                Double.isNaN(goal) ? "" : met ? "yes" : "no");
    }

    /** Their median, least and greatest. */
    static String spread(DoubleStream values, String format) {
        double[] sorted = values.sorted().toArray();
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                median(DoubleStream.of(sorted)),
                sorted[0],
                sorted[sorted.length - 1]);
    }

    /** Their median. */
    static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
