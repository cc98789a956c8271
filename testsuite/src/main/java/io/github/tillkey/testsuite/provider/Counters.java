package io.github.tillkey.testsuite.provider;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/** Reads the counters of the server that it runs on, also where nobody collects them. */
public final class Counters {

    private Counters() {}

    /** Counts from now on. */
    public static void collect() {
        if (Metrics.globalRegistry.getRegistries().stream().noneMatch(SimpleMeterRegistry.class::isInstance)) {
            Metrics.addRegistry(new SimpleMeterRegistry());
        }
    }

    /** What the gauge says of a part of a realm; {@code none} where there is no such gauge. */
    public static String findings(String realm, String part, String about) {
        Gauge gauge = Metrics.globalRegistry
                .find("tillkey_findings")
                .tags("realm", realm, "part", part, "about", about)
                .gauge();
        return gauge == null ? "none" : String.valueOf((int) gauge.value());
    }

    /** How many refusals of a realm were counted with this reason and outcome. */
    public static int refusals(String realm, String reason, String outcome) {
        return (int) Metrics.globalRegistry
                .find("tillkey_refusals")
                .tags("realm", realm, "reason", reason, "outcome", outcome)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
