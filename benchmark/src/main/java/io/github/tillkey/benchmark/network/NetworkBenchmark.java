package io.github.tillkey.benchmark.network;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures lists of networks and prints tables in Markdown. The README of the module says how to start it and what came out.
 *
 * <p>Arguments are {@code name=value}: {@code rounds} (default 3), {@code millis} that each benchmark is measured in a round
 * (default 600), {@code warmup} milliseconds before that do not count (default 800), {@code only} a regular expression for the
 * benchmarks to run (default: all).
 */
public final class NetworkBenchmark {

    private static final double NO_GOAL = Double.NaN;
    private static final int ITERATIONS = 3;
    private static final int WARMUPS = 2;

    private final Map<String, String> options;
    private final Results results = new Results();

    private NetworkBenchmark(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws RunnerException {
        Map<String, String> options = new HashMap<>();
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + argument + "' is not name=value");
            }
            options.put(argument.substring(0, equals), argument.substring(equals + 1));
        }
        NetworkBenchmark benchmark = new NetworkBenchmark(options);
        benchmark.run();
        System.out.println(benchmark.tables());
    }

    /** All benchmarks in turn, so that what disturbs the machine for a while disturbs all of them. */
    private void run() throws RunnerException {
        int rounds = number("rounds", 3);
        ChainedOptionsBuilder jmh = new OptionsBuilder()
                .include("^" + NetworkBenchmark.class.getPackageName().replace(".", "\\.") + "\\..*"
                        + options.getOrDefault("only", ""))
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(WARMUPS)
                .warmupTime(TimeValue.milliseconds(number("warmup", 800) / WARMUPS))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(number("millis", 600) / ITERATIONS))
                .jvmArgsAppend("-Xmx512m")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            for (RunResult result : new Runner(jmh.build()).run()) {
                results.add(name(result.getParams()), result.getPrimaryResult().getScore());
            }
        }
    }

    /** Class and method, size and callers, as {@link #of} writes them. */
    private static String name(BenchmarkParams benchmark) {
        String name = benchmark.getBenchmark();
        String method = name.substring(NetworkBenchmark.class.getPackageName().length() + 1);
        return benchmark.getParam("size") == null
                ? method
                : method + " " + benchmark.getParam("size") + " " + benchmark.getParam("callers");
    }

    private static String of(String method, int size, Callers callers) {
        return method + " " + size + " " + callers.name();
    }

    private String tables() {
        StringBuilder times = new StringBuilder(Results.timesHead());
        StringBuilder ratios = new StringBuilder(Results.ratiosHead());
        decision("address read", "Decision.addressRead", times, ratios);
        decision("address from text", "Decision.addressFromText", times, ratios);
        for (Callers callers : Callers.values()) {
            String ours = of("Login.tillkey", 1000, callers);
            String linear = of("Login.linear", 1000, callers);
            times.append(results.time("two texts, Tillkey, 1,000 entries, " + callers, ours, NO_GOAL));
            times.append(results.time("two texts, linear, 1,000 entries, " + callers, linear, NO_GOAL));
            ratios.append(
                    results.ratio("two texts, 1,000 entries, linear : Tillkey, " + callers, linear, ours, true, 50));
        }
        times.append(results.time("reading a list of 2,000 entries", "Reading.parse", 10e6));
        times.append(results.time("a kept list of 1,000 entries, by the same text", "Reading.keptSameText", NO_GOAL));
        times.append(results.time("a kept list of 1,000 entries, by an equal text", "Reading.keptEqualText", NO_GOAL));
        times.append(results.time("a zone of 1,000 entries, address read", "Reading.byZone", NO_GOAL));
        times.append(results.time("one IPv4 address from text", "Reading.oneAddress", NO_GOAL));
        times.append(results.time("X-Forwarded-For, three addresses", "Reading.xForwardedFor", NO_GOAL));
        times.append(results.time("Forwarded, three addresses", "Reading.forwarded", NO_GOAL));
        ratios.append(results.ratio(
                "reading 2,000 entries : one linear miss in 1,000",
                "Reading.parse",
                of("Login.linear", 1000, Callers.IPV4_MISS),
                false,
                NO_GOAL));
        ratios.append(results.ratio(
                "a kept list by an equal text : by the same",
                "Reading.keptEqualText",
                "Reading.keptSameText",
                false,
                NO_GOAL));
        ratios.append(results.ratio(
                "X-Forwarded-For : one address", "Reading.xForwardedFor", "Reading.oneAddress", false, NO_GOAL));
        ratios.append(
                results.ratio("Forwarded : one address", "Reading.forwarded", "Reading.oneAddress", false, NO_GOAL));
        return times.toString() + '\n' + ratios;
    }

    private void decision(String what, String method, StringBuilder times, StringBuilder ratios) {
        for (Callers callers : Callers.values()) {
            String small = of(method, 10, callers);
            String large = of(method, 1000, callers);
            times.append(results.time("decision, " + what + ", 10 entries, " + callers, small, NO_GOAL));
            times.append(results.time("decision, " + what + ", 1,000 entries, " + callers, large, 1000));
            ratios.append(
                    results.ratio("decision, " + what + ", 1,000 : 10 entries, " + callers, large, small, false, 2));
        }
    }

    private int number(String option, int fallback) {
        return Integer.parseInt(options.getOrDefault(option, String.valueOf(fallback)));
    }
}
