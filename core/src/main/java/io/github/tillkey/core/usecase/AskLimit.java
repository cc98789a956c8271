package io.github.tillkey.core.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.NodeMemory;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.keycloak.models.RealmModel;

/** How often an actor may ask on this node what reads much for an answer. */
public final class AskLimit {

    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Actors, once for each kind that they ask. */
    static final int MAX_ACTORS = 3_000;

    /** What is asked; each is counted by itself. */
    public enum Kind {
        /** Why somebody can or cannot log in: who asks about everybody in a row wants a list. */
        EXPLANATION(60),
        /** People who are searched by a filter. */
        SEARCH(60),
        /** A report, or the history of somebody. */
        REPORT(20),
        /** A mail to somebody who is invited again. */
        INVITATION(20),
        /** An offer to lend somebody, whose answer tells of stores: who tries codes gets no further. */
        LOAN_OFFER(20);

        private final int most;

        Kind(int most) {
            this.most = most;
        }

        /** Questions of one actor within {@link #WINDOW}. */
        int most() {
            return most;
        }
    }

    private record Asker(String actor, Kind kind) {}

    private record Asked(Instant since, int questions) {}

    private final Map<Asker, Asked> actors = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Asker, Asked> eldest) {
            return size() > MAX_ACTORS;
        }
    };

    /**
     * Counts a question of {@code actor} in {@code realm}, before anything is looked up for it.
     *
     * @throws RequestRefusedException too many
     */
    public static void count(Actor actor, RealmModel realm, Kind kind) {
        String asker = actor.realmId() + ' ' + actor.userId() + ' ' + realm.getId();
        if (!NodeMemory.here().get(AskLimit.class, AskLimit::new).allows(asker, kind, ServerTime.now())) {
            throw RequestRefusedException.tooMany(
                    "More than " + kind.most() + " questions within a minute: try again in a minute.");
        }
    }

    /** Counts a question; returns whether it may be answered. */
    synchronized boolean allows(String actor, Kind kind, Instant now) {
        Asker asker = new Asker(actor, kind);
        Asked asked = actors.get(asker);
        // A clock that was set back must not keep anybody out.
        if (asked == null
                || now.isBefore(asked.since())
                || !now.isBefore(asked.since().plus(WINDOW))) {
            actors.remove(asker); // It goes to the end.
            actors.put(asker, new Asked(now, 1));
            return true;
        }
        if (asked.questions() >= kind.most()) {
            return false;
        }
        actors.put(asker, new Asked(asked.since(), asked.questions() + 1));
        return true;
    }
}
