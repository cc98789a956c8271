package io.github.tillkey.core.explain;

import io.github.tillkey.core.access.Reason;
import java.util.Map;

/**
 * What stands in the way of a login though every rule allows it.
 *
 * @param details what else the asker wants to know, as in events
 */
public record Obstacle(Reason reason, Map<String, String> details) {

    public Obstacle {
        details = Map.copyOf(details);
    }

    /** Without details. */
    public static Obstacle of(Reason reason) {
        return new Obstacle(reason, Map.of());
    }
}
