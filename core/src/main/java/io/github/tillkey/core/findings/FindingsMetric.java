package io.github.tillkey.core.findings;

import io.github.tillkey.core.findings.Found.About;
import io.github.tillkey.core.storage.NodeMemory;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.keycloak.models.KeycloakSession;

/**
 * The gauge {@value #NAME}: how much this server has found when it looked last, with the tags {@code realm},
 * {@code part} and {@code about}: the hourly run looks at settings only, and must not reset what was found about
 * members.
 */
public final class FindingsMetric implements AutoCloseable {

    /** Name of the gauge. */
    static final String NAME = "tillkey_findings";

    private record Row(String part, About about) {}

    /** Numbers by the name of the realm. */
    private final Map<String, Map<Row, Long>> realms = new TreeMap<>();

    private final MultiGauge gauge = MultiGauge.builder(NAME)
            .description("What the self-check of a part has found")
            .register(Metrics.globalRegistry);

    private FindingsMetric() {}

    /** The one of this node. */
    public static FindingsMetric of(KeycloakSession session) {
        return session.getProvider(NodeMemory.class).get(FindingsMetric.class, FindingsMetric::new);
    }

    /** Takes over what was found when these parts were looked at; what was not looked at stays. */
    public synchronized void set(String realm, Set<String> parts, List<About> abouts, List<Found> all) {
        Map<Row, Long> rows = realms.computeIfAbsent(realm, none -> new HashMap<>());
        parts.forEach(part -> abouts.forEach(about -> rows.put(
                new Row(part, about),
                all.stream()
                        .filter(found -> found.part().equals(part) && found.about() == about)
                        .count())));
        publish();
    }

    /** Forgets what was found in a realm. */
    synchronized void forget(String realm) {
        realms.remove(realm);
    }

    /** Forgets all other realms: they are gone, or have nothing of Tillkey's. */
    synchronized void retain(Set<String> realmNames) {
        if (realms.keySet().retainAll(realmNames)) {
            publish();
        }
    }

    @Override
    public void close() {
        retain(Set.of());
    }

    private void publish() {
        gauge.register(
                realms.entrySet().stream()
                        .flatMap(realm -> realm.getValue().entrySet().stream()
                                .map(row -> MultiGauge.Row.of(
                                        Tags.of(
                                                "realm", realm.getKey(),
                                                "part", row.getKey().part(),
                                                "about", row.getKey().about().value()),
                                        row.getValue())))
                        .toList(),
                true);
    }
}
