package io.github.tillkey.benchmark.load;

import io.github.tillkey.benchmark.load.Table.Goal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/**
 * What was measured.
 *
 * @param rounds by the name of the scenario, in the order of the rounds
 */
record Samples(Map<String, List<Sample>> rounds) {

    /** A table of how fast the logins were. */
    String speed() {
        StringBuilder table = new StringBuilder(
                "| login | logins per second: median (min to max) | ms: median | ms: 95 % | server CPU, ms per login"
                        + " |\n"
                        + "|---|---|---|---|---|\n");
        rounds.forEach((name, samples) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.1f | %.1f | %.1f |%n",
                name,
                Table.spread(figures(samples, Sample::perSecond), "%.1f"),
                Table.median(figures(samples, sample -> sample.millis(0.5))),
                Table.median(figures(samples, sample -> sample.millis(0.95))),
                Table.median(figures(samples, Sample::cpuMillis)))));
        return table.toString();
    }

    /** A table of what ran beside the logins. */
    String beside() {
        StringBuilder table = new StringBuilder(
                "| beside the logins | requests per second | ms: median | ms: 95 % |\n|---|---|---|---|\n");
        rounds.forEach((name, samples) -> {
            if (samples.stream().anyMatch(sample -> sample.beside().length > 0)) {
                table.append(String.format(
                        Locale.ROOT,
                        "| %s | %s | %.1f | %.1f |%n",
                        name,
                        Table.spread(figures(samples, Sample::besidePerSecond), "%.1f"),
                        Table.median(figures(samples, sample -> sample.besideMillis(0.5))),
                        Table.median(figures(samples, sample -> sample.besideMillis(0.95)))));
            }
        });
        return table.toString();
    }

    /** A row of the table of ratios. */
    String pace(String above, String below, Goal goal) {
        return ratio("logins per second", above, below, Sample::perSecond, goal);
    }

    /** A row of the table of ratios. */
    String time(String above, String below, Goal goal) {
        return ratio("median time of a login", above, below, sample -> sample.millis(0.5), goal);
    }

    /** A row of the table of ratios. */
    String cost(String above, String below, Goal goal) {
        return ratio("server CPU of a login", above, below, Sample::cpuMillis, goal);
    }

    private String ratio(String of, String above, String below, ToDoubleFunction<Sample> figure, Goal goal) {
        return Table.ratio(
                above + " : " + below,
                of,
                figures(rounds.getOrDefault(above, List.of()), figure).toArray(),
                figures(rounds.getOrDefault(below, List.of()), figure).toArray(),
                goal);
    }

    private static DoubleStream figures(List<Sample> samples, ToDoubleFunction<Sample> figure) {
        return samples.stream().mapToDouble(figure);
    }
}
