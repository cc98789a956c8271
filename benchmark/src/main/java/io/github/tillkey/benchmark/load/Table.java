package io.github.tillkey.benchmark.load;

import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Writes results in Markdown. */
final class Table {

    private Table() {}

    /** What the median of a ratio is to be. */
    record Goal(String word, double bound) {

        private static final String AT_LEAST = "at least";

        /** For a ratio that is only shown. */
        static final Goal NONE = new Goal("", Double.NaN);

        static Goal atLeast(double bound) {
            return new Goal(AT_LEAST, bound);
        }

        static Goal atMost(double bound) {
            return new Goal("at most", bound);
        }

        String cells(double median) {
            if (word.isEmpty()) {
                return " | ";
            }
            boolean met = word.equals(AT_LEAST) ? median >= bound : median <= bound;
            return String.format(Locale.ROOT, "%s %.2f | %s", word, bound, met ? "yes" : "no");
        }
    }

    /** The head of a table of ratios. */
    static String ratios() {
        return "| ratio | of | median (min to max) | goal | met |\n|---|---|---|---|---|\n";
    }

    /**
     * How one thing compares with another, round by round.
     *
     * @param what the names of both
     * @param of what is compared
     * @param above one figure for each round
     * @param below the other, for the same rounds
     */
    static String ratio(String what, String of, double[] above, double[] below, Goal goal) {
        double[] ratios = IntStream.range(0, above.length)
                .mapToDouble(round -> above[round] / below[round])
                .toArray();
        return String.format(
                "| %s | %s | %s | %s |%n",
                what, of, spread(DoubleStream.of(ratios), "%.2f"), goal.cells(median(DoubleStream.of(ratios))));
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
