package io.github.tillkey.pin.counter;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.storage.MissEntity;
import io.github.tillkey.pin.throttle.MissCount;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The counters of wrong secrets of one realm, right across nodes and restarts: what a {@link MissCount} is, kept in the
 * database.
 *
 * <p>A counted miss survives a rollback of the request: it is counted in a transaction of its own, which takes a second
 * database connection for a moment. A transaction that holds the lock of a realm's PINs may count. One that holds the
 * lock of a terminal must not count a miss on that terminal, which takes it first, before the counters. After the first
 * counter, counting takes no other lock.
 *
 * <p>Only time takes off what has happened.
 */
public final class MissCounters {

    private static final Logger LOG = Logger.getLogger(MissCounters.class);

    /** A counter that two nodes create at once, or that is tidied away just now, is there or gone the next time. */
    private static final int MAX_ATTEMPTS = 3;

    /** How many counters that are long over one new counter tidies away. */
    private static final int TIDIED = 50;

    private final KeycloakSession session;
    private final RealmModel realm;

    /** What is counted. Names are stored: at most 16 characters, never to be changed. */
    public enum Scope {
        /** Wrong enrolment codes. Subject: an {@linkplain MissCounters#address address}. */
        TERMINAL_CODE,
        /**
         * Refused attempts to unlock a till, or to register one. Subject: id of the terminal, and for unlocking an
         * {@linkplain MissCounters#address address}, or that it is for all of them.
         */
        TERMINAL_UNLOCK,
        /** Refused attempts to confirm or unlock in a manager's name, on all tills. Subject: id of the user. */
        APPROVER,
        /** Far wrong PINs in a store. Subject: id of the store's group. */
        STORE,
        /** Mails to the managers of a store on alert. Subject: id of the store's group. */
        ALERT_MAIL,
        /** Mails to the managers of a store about a member at two tills. Subject: id of the user. */
        SECOND_TILL,
        /** Refused PINs of a member's own choice. Subject: id of the user. */
        PIN_CHOICE,
        /** Changes of a PIN by self service. Subject: id of the user. */
        PIN_CHANGE,
        /** Temporary PINs and shift passes given to a member. Subject: id of the user. */
        PIN_GIVEN,
        /** Alerts that members have ended. Subject: id of the store's group. */
        ALERT_ENDED,
        /** Tills that members have prepared. Subject: id of the store's group. */
        TILL_PREPARED,
        /**
         * Temporary PINs and shift passes given by somebody who does not act on all staff. Subject: id of that user.
         */
        PIN_GIVEN_BY
    }

    private MissCounters(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** The counters of {@code realm}. */
    public static MissCounters of(KeycloakSession session, RealmModel realm) {
        return new MissCounters(session, realm);
    }

    /**
     * A client address as a subject: the SHA-256 of its {@linkplain ClientAddress#subscriber subscriber}, because the
     * table need not show where people are. Addresses that cannot be determined are one subject for each reason.
     */
    public static String address(ClientAddress address) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(address.subscriber().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", impossible);
        }
    }

    /**
     * The points of {@code subject} within the {@code window} that ends now: one read, no lock.
     *
     * @param window length of the sliding window, at least 1 ms
     */
    public int points(Scope scope, String subject, Duration window) {
        return read(entities(session), scope, subject, window);
    }

    /** The points of every subject that has some, as {@link #points(Scope, String, Duration)}: one read, no lock. */
    public Map<String, Integer> points(Scope scope, Duration window) {
        Instant now = ServerTime.now();
        Map<String, Integer> points = new HashMap<>();
        entities(session)
                .createNamedQuery("tillkeyMissesOfScope", Object[].class)
                .setParameter("realmId", realm.getId())
                .setParameter("scope", scope.name())
                .getResultList()
                .forEach(row -> {
                    int counted = new MissCount((long) row[1], (int) row[2], (int) row[3]).points(now, window);
                    if (counted > 0) {
                        points.put((String) row[0], counted);
                    }
                });
        return points;
    }

    private int read(EntityManager from, Scope scope, String subject, Duration window) {
        return bySubject(from, "tillkeyMissPoints", Object[].class, scope, subject).stream()
                .map(row -> new MissCount((long) row[0], (int) row[1], (int) row[2]))
                .findFirst()
                .orElse(MissCount.none())
                .points(ServerTime.now(), window);
    }

    /**
     * Counts a miss, in a transaction of its own.
     *
     * @param points what the miss costs, 0 or more
     * @param window length of the sliding window, at least 1 ms
     * @return the points within the window, this miss included
     * @throws RuntimeException when the database does not take it: the caller must then refuse the request
     */
    public int add(Scope scope, String subject, int points, Duration window) {
        return count(counting -> counting.add(scope, subject, points, window));
    }

    /**
     * Counts one point if there are fewer than {@code most}, in a transaction of its own. To be asked before what is
     * counted happens: of many at the same moment only that number get through.
     *
     * @return whether it was counted
     * @throws RuntimeException as {@link #add}
     */
    public boolean take(Scope scope, String subject, int most, Duration window) {
        return count(counting -> counting.take(scope, subject, most, window));
    }

    /** Takes back what {@link #take} has counted, because it did not happen. */
    public void giveBack(Scope scope, String subject, Duration window) {
        count(counting -> counting.giveBack(scope, subject, window));
    }

    /**
     * Counts on several counters, all or none, in a transaction of its own.
     *
     * @param work is repeated from its beginning when another transaction created one of the counters meanwhile; it
     *     takes them in the order of {@link Scope}, so that no two wait for each other
     * @return what {@code work} returns
     * @throws RuntimeException as {@link #add}
     */
    public <T> T count(Function<Counting, T> work) {
        for (int attempt = 1; ; attempt++) {
            Map<Scope, Duration> created = new EnumMap<>(Scope.class);
            try {
                T result = Transactions.call(
                        session.getKeycloakSessionFactory(), nested -> work.apply(new Counting(nested, created)));
                created.forEach(this::tidy);
                return result;
            } catch (RuntimeException failure) {
                if (attempt == MAX_ATTEMPTS) {
                    throw failure;
                }
                LOG.debugf(failure, "a miss was not counted at attempt %d", attempt);
            }
        }
    }

    /** The counters, within the one transaction of {@link #count}. */
    public final class Counting {

        private final KeycloakSession nested;
        private final Map<Scope, Duration> created;

        private Counting(KeycloakSession nested, Map<Scope, Duration> created) {
            this.nested = nested;
            this.created = created;
        }

        /** The session whose transaction this is. */
        public KeycloakSession session() {
            return nested;
        }

        /** As {@link MissCounters#points}. */
        public int points(Scope scope, String subject, Duration window) {
            return read(entities(nested), scope, subject, window);
        }

        /** As {@link MissCounters#add}; the counter stays locked until the transaction ends. */
        public int add(Scope scope, String subject, int points, Duration window) {
            return change(scope, subject, window, (count, now) -> count.plus(points, now, window));
        }

        /** As {@link MissCounters#take}; the counter stays locked until the transaction ends. */
        public boolean take(Scope scope, String subject, int most, Duration window) {
            return add(scope, subject, 0, window) < most && add(scope, subject, 1, window) <= most;
        }

        /** As {@link MissCounters#giveBack}; the points that are left. */
        public int giveBack(Scope scope, String subject, Duration window) {
            return change(scope, subject, window, (count, now) -> count.minus(1, now, window));
        }

        private int change(
                Scope scope, String subject, Duration window, BiFunction<MissCount, Instant, MissCount> change) {
            EntityManager own = entities(nested);
            Instant now = ServerTime.now();
            // First without a lock: on some databases, locking a row that is not there yet locks the gap.
            MissEntity row = bySubject(own, "tillkeyMiss", MissEntity.class, scope, subject).stream()
                    .findFirst()
                    .orElse(null);
            boolean isNew = row == null;
            if (row == null) {
                row = new MissEntity();
                row.id = KeycloakModelUtils.generateId();
                row.realmId = realm.getId();
                row.scope = scope.name();
                row.subjectId = subject;
            } else {
                own.refresh(row, LockModeType.PESSIMISTIC_WRITE);
            }
            MissCount next = change.apply(new MissCount(row.windowStart, row.currentPoints, row.previousPoints), now);
            row.windowStart = next.windowStart();
            row.currentPoints = next.current();
            row.previousPoints = next.previous();
            if (isNew) {
                own.persist(row);
                own.flush();
                created.put(scope, window);
            }
            return next.points(now, window);
        }
    }

    /** Removes a counter, in the caller's transaction: what it counted against no longer exists. */
    public void forget(Scope scope, String subject) {
        entities(session)
                .createNamedQuery("tillkeyDeleteMiss")
                .setParameter("realmId", realm.getId())
                .setParameter("scope", scope.name())
                .setParameter("subjectId", subject)
                .executeUpdate();
    }

    /** Deletes some counters of the same scope that count nothing any more, so that new addresses do not pile up. */
    private void tidy(Scope scope, Duration window) {
        long before = ServerTime.now().minus(window.multipliedBy(2)).toEpochMilli();
        try {
            Transactions.run(session.getKeycloakSessionFactory(), nested -> {
                EntityManager own = entities(nested);
                List<String> ids = own.createNamedQuery("tillkeyStaleMisses", String.class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("scope", scope.name())
                        .setParameter("before", before)
                        .setMaxResults(TIDIED)
                        .getResultList();
                if (!ids.isEmpty()) {
                    own.createNamedQuery("tillkeyDeleteStaleMisses")
                            .setParameter("ids", ids)
                            .setParameter("before", before)
                            .executeUpdate();
                }
            });
        } catch (RuntimeException failure) {
            // The next new counter tries again; what is over counts for nothing.
            LOG.debugf(failure, "old counters of scope %s were not deleted", scope);
        }
    }

    private <T> List<T> bySubject(EntityManager entities, String query, Class<T> type, Scope scope, String subject) {
        return entities.createNamedQuery(query, type)
                .setParameter("realmId", realm.getId())
                .setParameter("scope", scope.name())
                .setParameter("subjectId", subject)
                .getResultList();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
