package io.github.tillkey.benchmark.load;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The arguments of the benchmark, each {@code name=value}; {@link LoadBenchmark} lists them. */
final class Options {

    private final Map<String, String> values = new HashMap<>();

    Options(String... arguments) {
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            values.put(pair[0], pair[1]);
        }
    }

    String text(String name, String fallback) {
        return values.getOrDefault(name, fallback);
    }

    int number(String name, int fallback) {
        return Integer.parseInt(text(name, String.valueOf(fallback)));
    }

    /** A path that Maven sets. */
    Path path(String name) {
        return Path.of(text(name, ""));
    }
}
