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
 * Measures lists of networks and prints tables of the processor time in Markdown. The README of the module says how to
 * start it and what came out.
 *
 * <p>Arguments are {@code name=value}: {@code rounds} (default 3), {@code millis} that each benchmark is measured in a
 * round (default 600), {@code warmup} milliseconds before that do not count (default 800; eight times as long to read a
 * list), {@code only} a regular expression for the benchmarks to run (default: all).
 */
public final class NetworkBenchmark {

    private static final double NO_GOAL = Double.NaN;
    private static final int ITERATIONS = 6;
    private static final int WARMUPS = 2;
    private static final int READING_WARMUP = 8;
    private static final String FIRST = ", the first time";

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
        int warmup = number("warmup", 800);
        String only = options.getOrDefault("only", ".*");
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            String reading = Reading.class.getName() + ".parse";
            if (reading.matches(".*(" + only + ").*")) {
                // So much code that Java is long not done with compiling it.
                run(timed(READING_WARMUP * warmup).include(reading), "");
                run(options().include(reading).mode(Mode.SingleShotTime).warmupIterations(0), FIRST);
            }
            run(timed(warmup).include(only).exclude(reading), "");
        }
    }

    private ChainedOptionsBuilder timed(int warmup) {
        return options()
                .mode(Mode.AverageTime)
                .warmupIterations(WARMUPS)
                .warmupTime(TimeValue.milliseconds(warmup / WARMUPS))
                .measurementIterations(ITERATIONS)
                .measurementTime(TimeValue.milliseconds(number("millis", 600) / ITERATIONS));
    }

    private static ChainedOptionsBuilder options() {
        return new OptionsBuilder()
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .jvmArgsAppend("-Xmx512m")
                .addProfiler(ProcessorTime.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    private void run(ChainedOptionsBuilder jmh, String suffix) throws RunnerException {
        for (RunResult result : new Runner(jmh.build()).run()) {
            // The fastest: what disturbs makes slower, never faster.
            double fastest = result.getBenchmarkResults().stream()
                    .flatMap(fork -> fork.getIterationResults().stream())
                    .mapToDouble(ProcessorTime::of)
                    .min()
                    .orElseThrow();
            results.add(name(result.getParams()) + suffix, fastest);
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
        times.append(results.time(
                "reading a list of 2,000 entries, the first in a new JVM", "Reading.parse" + FIRST, NO_GOAL));
        times.append(results.time("a kept list of 1,000 entries, by the same text", "Steps.keptSameText", NO_GOAL));
        times.append(results.time("a kept list of 1,000 entries, by an equal text", "Steps.keptEqualText", NO_GOAL));
        times.append(results.time("a zone of 1,000 entries, address read", "Steps.byZone", NO_GOAL));
        times.append(results.time("one IPv4 address from text", "Steps.oneAddress", NO_GOAL));
        times.append(results.time("X-Forwarded-For, three addresses", "Steps.xForwardedFor", NO_GOAL));
        times.append(results.time("Forwarded, three addresses", "Steps.forwarded", NO_GOAL));
        ratios.append(results.ratio(
                "reading 2,000 entries : one linear miss in 1,000",
                "Reading.parse",
                of("Login.linear", 1000, Callers.IPV4_MISS),
                false,
                NO_GOAL));
        ratios.append(results.ratio(
                "a kept list by an equal text : by the same",
                "Steps.keptEqualText",
                "Steps.keptSameText",
                false,
                NO_GOAL));
        ratios.append(results.ratio(
                "X-Forwarded-For : one address", "Steps.xForwardedFor", "Steps.oneAddress", false, NO_GOAL));
        ratios.append(results.ratio("Forwarded : one address", "Steps.forwarded", "Steps.oneAddress", false, NO_GOAL));
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
