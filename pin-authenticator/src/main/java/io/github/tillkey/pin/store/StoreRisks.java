package io.github.tillkey.pin.store;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.InLists;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The {@link GuessRisk} of stores. Counted anew after ten minutes, on each node for itself: a till asks at every login, and a
 * store does not grow that fast.
 */
public final class StoreRisks {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** More stores than a node ever serves; beyond it everything is forgotten and counted anew. */
    private static final int MOST = 20_000;

    private static final Map<Key, Remembered> COUNTS = new ConcurrentHashMap<>();

    /** A store of a realm, or a realm as a whole, whose group is the empty string. */
    private record Key(String realmId, String storeGroupId, List<Integer> lengths) {}

    private record Remembered(Map<Integer, Long> pinsByLength, long untilMillis) {}

    private StoreRisks() {}

    /**
     * The risk of {@code store}, at most ten minutes old.
     *
     * @param lengths the lengths that a PIN may have
     */
    public static GuessRisk of(KeycloakSession session, RealmModel realm, Store store, List<Integer> lengths) {
        return new GuessRisk(remembered(
                new Key(realm.getId(), store.groupId(), List.copyOf(lengths)),
                () -> countInStore(session, realm, store, lengths)));
    }

    /** The risk of {@code store} now. */
    public static GuessRisk count(KeycloakSession session, RealmModel realm, Store store, List<Integer> lengths) {
        return new GuessRisk(countInStore(session, realm, store, lengths));
    }

    /** How many members of the realm have a PIN, at most ten minutes old. */
    public static long pinsOf(KeycloakSession session, RealmModel realm) {
        Key key = new Key(realm.getId(), "", List.of());
        return remembered(key, () -> countInRealm(session, realm)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static Map<Integer, Long> remembered(Key key, Supplier<Map<Integer, Long>> count) {
        long now = Time.currentTimeMillis();
        Remembered known = COUNTS.get(key);
        // A clock that was set back must not keep an old figure for long.
        if (known == null || now >= known.untilMillis() || known.untilMillis() - now > REMEMBERED.toMillis()) {
            known = new Remembered(count.get(), now + REMEMBERED.toMillis());
            if (COUNTS.size() >= MOST) {
                COUNTS.clear();
            }
            COUNTS.put(key, known);
        }
        return known.pinsByLength();
    }

    private static Map<Integer, Long> countInStore(
            KeycloakSession session, RealmModel realm, Store store, List<Integer> lengths) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Map<Integer, Long> pins = new HashMap<>();
        InLists.inChunks(
                new ArrayList<>(StoreMembers.idsOf(session, realm, store)),
                members -> entities.createNamedQuery("tillkeyCountPinsOfUsersByLength", Object[].class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("userIds", members)
                        .setParameter("lengths", lengths)
                        .getResultStream()
                        .forEach(row -> pins.merge((Integer) row[0], (Long) row[1], Long::sum)));
        return pins;
    }

    private static Map<Integer, Long> countInRealm(KeycloakSession session, RealmModel realm) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Map<Integer, Long> pins = new HashMap<>();
        entities.createNamedQuery("tillkeyCountPinsByLength", Object[].class)
                .setParameter("realmId", realm.getId())
                .getResultStream()
                .forEach(row -> pins.put((Integer) row[0], (Long) row[1]));
        return pins;
    }
}
