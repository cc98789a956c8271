package io.github.tillkey.core.usecase;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often an actor may ask on this node: an answer reads much, and who asks about everybody in a row wants a list,
 * not a reason.
 */
final class AskLimit {

    /** Questions of one actor within {@link #WINDOW}. */
    static final int MAX_QUESTIONS = 60;

    static final Duration WINDOW = Duration.ofMinutes(1);

    static final int MAX_ACTORS = 1_000;

    private record Asked(Instant since, int questions) {}

    private final Map<String, Asked> actors = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Asked> eldest) {
            return size() > MAX_ACTORS;
        }
    };

    /** Counts a question; returns whether it may be answered. */
    synchronized boolean allows(String actor, Instant now) {
        Asked asked = actors.get(actor);
        // A clock that was set back must not keep anybody out.
        if (asked == null
                || now.isBefore(asked.since())
                || !now.isBefore(asked.since().plus(WINDOW))) {
            actors.remove(actor); // It goes to the end.
            actors.put(actor, new Asked(now, 1));
            return true;
        }
        if (asked.questions() >= MAX_QUESTIONS) {
            return false;
        }
        actors.put(actor, new Asked(asked.since(), asked.questions() + 1));
        return true;
    }
}
