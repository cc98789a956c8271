package io.github.tillkey.pin.credential;

import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.storage.PinEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Who has a PIN of which length: how far a change of the length has come, and who was reminded of it. Read from the
 * lookup table in one query, however many members there are; a row whose credential is gone counts for nothing.
 */
public final class PinLengths {

    /**
     * The length of rows that were written before the table had one; any length may hide behind it until the PIN is
     * used.
     */
    private static final int UNKNOWN = 0;

    /** Sorts before every id. Not empty: Oracle takes an empty text for null. */
    private static final String BEFORE_ALL = "0";

    private static final String LIVING = " p.realmId = :realmId and " + PinEntity.LIVING;

    private final RealmModel realm;
    private final EntityManager entities;

    private PinLengths(KeycloakSession session, RealmModel realm) {
        this.realm = realm;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** The PINs of {@code realm}, by length. */
    public static PinLengths of(KeycloakSession session, RealmModel realm) {
        return new PinLengths(session, realm);
    }

    /**
     * How many members have a PIN of which length.
     *
     * @param byLength number of members by number of digits
     * @param unknown number of members whose PIN was not used since its length is recorded
     */
    public record Count(Map<Integer, Integer> byLength, int unknown) {

        /** How many members have a PIN of {@code length}. */
        public int of(int length) {
            return byLength.getOrDefault(length, 0);
        }

        /** How many members have, or may have, a PIN of {@code length}. */
        public int atMost(int length) {
            return of(length) + unknown;
        }
    }

    /** Counts. */
    public Count count() {
        Map<Integer, Integer> byLength = new HashMap<>();
        entities.createQuery(
                        "select p.length, count(distinct p.userId) from PinEntity p where" + LIVING
                                + " group by p.length",
                        Object[].class)
                .setParameter("realmId", realm.getId())
                .getResultStream()
                .forEach(row -> byLength.put((Integer) row[0], Math.toIntExact((Long) row[1])));
        Integer unknown = byLength.remove(UNKNOWN);
        return new Count(Map.copyOf(byLength), unknown == null ? 0 : unknown);
    }

    /**
     * The ids of members who have, or may have, a PIN of the length that {@code policy} leaves behind; none when it
     * leaves none. Ordered by id, so that pages do not overlap.
     *
     * @param first how many to skip
     * @param max how many at most
     */
    public List<String> membersOnOld(PinPolicy policy, int first, int max) {
        return onOld(policy, BEFORE_ALL)
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultList();
    }

    /** The next ids of {@link #membersOnOld}, after {@code userId}, from the beginning when that is {@code null}. */
    public List<String> membersOnOldAfter(PinPolicy policy, @Nullable String userId, int max) {
        return onOld(policy, userId == null ? BEFORE_ALL : userId)
                .setMaxResults(max)
                .getResultList();
    }

    /**
     * Notes that {@code userId} is being reminded now. The member's rows stay locked until the transaction ends, so
     * that of two servers one is first.
     *
     * @return {@code false} when the member was reminded at or after {@code unlessSince}, or has no PIN any more
     */
    public boolean claimReminder(String userId, Instant unlessSince) {
        List<PinEntity> rows = lockedRows(userId);
        if (rows.isEmpty() || rows.stream().anyMatch(row -> row.remindedAt >= unlessSince.toEpochMilli())) {
            return false;
        }
        rows.forEach(row -> row.remindedAt = Time.currentTimeMillis());
        return true;
    }

    /** Takes a {@linkplain #claimReminder claim} back: the member was not reminded. */
    public void giveBackReminder(String userId) {
        lockedRows(userId).forEach(row -> row.remindedAt = 0);
    }

    private List<PinEntity> lockedRows(String userId) {
        return entities.createNamedQuery("tillkeyPinsOfUser", PinEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("userId", userId)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultList();
    }

    private TypedQuery<String> onOld(PinPolicy policy, String after) {
        Integer old = policy.oldLength();
        return entities.createQuery(
                        "select distinct p.userId from PinEntity p where" + LIVING
                                + " and p.length in :lengths and p.userId > :after order by p.userId",
                        String.class)
                .setParameter("realmId", realm.getId())
                .setParameter("lengths", old == null ? List.of(-1) : List.of(old, UNKNOWN))
                .setParameter("after", after);
    }
}
