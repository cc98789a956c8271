package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.expiry.storage.EndEntity;
import io.github.tillkey.expiry.storage.EndingMembers;
import io.github.tillkey.expiry.storage.EndingMembers.Candidate;
import io.github.tillkey.expiry.storage.EndingMembers.Position;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Finds the members of all realms whose end is over, and blocks them; then ends their sessions; then checks whether a
 * member who was blocked has been extended.
 *
 * <p>Each batch is one transaction, which writes its members, their rows and their events together. After a crash the
 * next pass does what is missing and repeats nothing, except a back-channel logout whose answer did not arrive.
 */
public final class BlockingPass {

    /** How far back a pass that is not full looks, for edits that set an end in the past. */
    public static final Duration LOOKBACK = Duration.ofDays(2);

    /** How long members who were blocked are looked at again: an extension may have crossed with the pass. */
    private static final Duration CROSSING = Duration.ofMinutes(10);

    private static final Logger LOG = Logger.getLogger(BlockingPass.class);

    /** Members in a transaction. */
    private static final int BATCH = 50;

    /** Candidates read at a time. */
    private static final int PAGE = 500;

    private final KeycloakSessionFactory sessions;

    /** A pass over the database of {@code sessions}. */
    public BlockingPass(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    /**
     * What a pass did.
     *
     * @param blocked members it disabled, or whose sessions it ended because they cannot be written
     * @param released members it enabled
     */
    public record Result(int blocked, int released) {}

    /**
     * Runs a pass, once.
     *
     * @param full whether ends of any age are looked for, and not only those of the last two days
     */
    public Result run(boolean full) {
        Instant now = ServerTime.now();
        int blocked = blockDue(full ? Position.FIRST : Position.at(now.minus(LOOKBACK)), now);
        endSessions();
        int released = releaseExtended(full ? Instant.EPOCH : now.minus(CROSSING)) + releaseFutureEnds(now);
        if (blocked + released > 0) {
            LOG.infof("Ends of members: %d blocked, %d released", blocked, released);
        }
        return new Result(blocked, released);
    }

    private int blockDue(Position start, Instant now) {
        int blocked = 0;
        Position position = start;
        while (true) {
            Position from = position;
            List<Candidate> page = Transactions.call(
                    sessions, session -> EndingMembers.of(session).next(from, now, PAGE));
            blocked += block(withEnd(end -> !end.isAfter(now), page), now);
            if (page.size() < PAGE) {
                return blocked;
            }
            position = Position.behind(page.get(page.size() - 1));
        }
    }

    /**
     * The candidates whose end, as it is written, passes {@code test}. The change of each looks at all else that is
     * known.
     */
    private List<Candidate> withEnd(Predicate<Instant> test, List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        return Transactions.call(sessions, session -> {
            CandidateWindows windows = new CandidateWindows(session);
            return candidates.stream()
                    .filter(candidate -> {
                        Instant end = windows.end(candidate);
                        return end != null && test.test(end);
                    })
                    .toList();
        });
    }

    private int block(List<Candidate> due, Instant now) {
        // Of one realm each: workflows on their events run after the transaction, in the realm of its session.
        Map<String, List<Candidate>> byRealm = due.stream()
                .collect(Collectors.groupingBy(Candidate::realmId, LinkedHashMap::new, Collectors.toList()));
        int blocked = 0;
        for (List<Candidate> ofRealm : byRealm.values()) {
            for (int start = 0; start < ofRealm.size(); start += BATCH) {
                blocked += blockBatch(ofRealm.subList(start, Math.min(start + BATCH, ofRealm.size())), now);
            }
        }
        return blocked;
    }

    private int blockBatch(List<Candidate> batch, Instant now) {
        try {
            return blockTogether(batch, now);
        } catch (RuntimeException failure) {
            LOG.debugf(failure, "%d members could not be blocked together; each by itself", batch.size());
            return blockEach(batch, now);
        }
    }

    private int blockEach(List<Candidate> batch, Instant now) {
        int blocked = 0;
        for (Candidate candidate : batch) {
            try {
                blocked += blockTogether(List.of(candidate), now);
            } catch (RuntimeException failure) {
                // Another server may have been faster: then the database refuses the row.
                LOG.warnf(failure, "User %s could not be blocked; the next pass tries again", candidate.userId());
            }
        }
        return blocked;
    }

    /** Blocks members of one realm in one transaction. */
    private int blockTogether(List<Candidate> batch, Instant now) {
        return Transactions.call(
                sessions, session -> MemberBlocker.of(session, batch.get(0).realmId())
                        .map(block -> (int) batch.stream()
                                .filter(candidate -> block.block(candidate.userId(), now))
                                .count())
                        .orElse(0));
    }

    private void endSessions() {
        List<EndEntity> waiting = Transactions.call(sessions, session -> entities(session)
                .createNamedQuery("tillkeyEndsWithSessions", EndEntity.class)
                .getResultList());
        for (EndEntity end : waiting) {
            try {
                new SessionTermination(sessions, end.realmId, end.userId).run();
            } catch (RuntimeException failure) {
                LOG.warnf(failure, "The sessions of user %s could not be ended; the next pass tries again", end.userId);
            }
        }
    }

    /**
     * Looks at members whom an administrator has just edited: who was extended is enabled, whose end is over is
     * blocked. Each in a transaction of its own, so that what fails here undoes nothing of the edit; a pass tries
     * again. The next pass ends the sessions.
     *
     * @param changedBy id of the user who has edited, {@code null} when that is not known
     * @param blocks whether members may be blocked, and not only enabled
     */
    public void runFor(String realmId, Collection<String> userIds, @Nullable String changedBy, boolean blocks) {
        Instant now = ServerTime.now();
        List<String> concerned = Transactions.call(sessions, session -> MemberBlocker.of(session, realmId)
                .map(block -> userIds.stream()
                        .filter(userId -> block.isConcerned(userId, now))
                        .toList())
                .orElse(List.of()));
        for (String userId : concerned) {
            try {
                Transactions.call(sessions, session -> MemberBlocker.of(session, realmId)
                        .map(block -> block.reconsider(userId, changedBy) || blocks && block.block(userId, now))
                        .orElse(false));
            } catch (RuntimeException failure) {
                LOG.warnf(failure, "User %s could not be looked at after an edit; a pass tries again", userId);
            }
        }
    }

    private int releaseExtended(Instant since) {
        int[] released = {0};
        forEachOutdatedBlock(since, end -> released[0] += reconsider(end.realmId, end.userId) ? 1 : 0);
        return released[0];
    }

    /**
     * Releases whose handled end lies ahead though it is written as it was: the time zone that it is read in has
     * changed.
     */
    private int releaseFutureEnds(Instant now) {
        int released = 0;
        String after = "-";
        List<Candidate> page;
        do {
            String from = after;
            page = Transactions.call(
                    sessions, session -> EndingMembers.of(session).handledAround(now, from, PAGE));
            for (Candidate candidate : withEnd(end -> end.isAfter(now), page)) {
                try {
                    released += reconsider(candidate.realmId(), candidate.userId()) ? 1 : 0;
                } catch (RuntimeException failure) {
                    LOG.warnf(failure, "User %s could not be looked at again", candidate.userId());
                }
            }
            after = page.isEmpty() ? after : page.get(page.size() - 1).userId();
        } while (page.size() == PAGE);
        return released;
    }

    private boolean reconsider(String realmId, String userId) {
        return Transactions.call(sessions, session -> MemberBlocker.of(session, realmId)
                .map(block -> block.reconsider(userId, null))
                .orElse(false));
    }

    private void forEachOutdatedBlock(Instant since, Consumer<EndEntity> action) {
        List<EndEntity> page = new ArrayList<>();
        String after = "-";
        do {
            String from = after;
            page = Transactions.call(sessions, session -> entities(session)
                    .createNamedQuery("tillkeyEndsThatNoLongerFit", EndEntity.class)
                    .setParameter("name", StaffAttributes.VALID_UNTIL)
                    .setParameter("blocked", EndEntity.State.BLOCKED)
                    .setParameter("since", since.toEpochMilli())
                    .setParameter("after", from)
                    .setMaxResults(PAGE)
                    .getResultList());
            for (EndEntity end : page) {
                try {
                    action.accept(end);
                } catch (RuntimeException failure) {
                    LOG.warnf(failure, "User %s could not be looked at again", end.userId);
                }
                after = end.userId;
            }
        } while (page.size() == PAGE);
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
