package io.github.tillkey.core.explain;

import io.github.tillkey.core.access.Reason;
import java.util.Map;

/**
 * What stands in the way of a login though every rule allows it.
 *
 * @param details what else the asker wants to know, as in events
 * @param firstTryOnly whether trying again gets past it, so that it keeps nobody out
 */
public record Obstacle(Reason reason, Map<String, String> details, boolean firstTryOnly) {

    public Obstacle {
        details = Map.copyOf(details);
    }

    /** Without details. */
    public static Obstacle of(Reason reason) {
        return of(reason, Map.of());
    }

    /** One that stays. */
    public static Obstacle of(Reason reason, Map<String, String> details) {
        return new Obstacle(reason, details, false);
    }

    /** One that trying again gets past. */
    public static Obstacle ofFirstTry(Reason reason, Map<String, String> details) {
        return new Obstacle(reason, details, true);
    }

    /** The answer of the part that names it. */
    Answer answer(String part) {
        return firstTryOnly ? new Answer.WouldRefuse(part, reason, details) : new Answer.Refuses(part, reason, details);
    }
}
