package io.github.tillkey.expiry.task;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.expiry.blocking.BlockingPass;
import io.github.tillkey.expiry.blocking.CandidateWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * The passes of one server, one after the other. The first, one a day, and the one after the settings of a realm have
 * changed look at all ends that are over; the others look at ends of the last two days.
 */
public final class DatePasses {

    private static final Duration FULL_EVERY = Duration.ofDays(1);

    private Map<String, String> lastBases = Map.of();
    private Instant lastFull = Instant.EPOCH;

    /** Runs the next pass. */
    public void run(KeycloakSessionFactory sessions) {
        Instant now = ServerTime.now();
        boolean daily = !lastFull.plus(FULL_EVERY).isAfter(now);
        Map<String, String> bases = Transactions.call(sessions, session -> new CandidateWindows(session).bases());
        // Ends of any age may be over now that were not before: Tillkey was enabled, the settings were repaired.
        boolean changed = !lastBases.entrySet().containsAll(bases.entrySet());
        new BlockingPass(sessions).run(daily || changed);
        lastBases = bases;
        if (daily) {
            lastFull = now;
        }
    }
}
