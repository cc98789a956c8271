package io.github.tillkey.pin.store;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.InClause;
import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.throttle.LoginCount;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The {@link GuessRisk} of stores. Counted again after ten minutes, on each node: a till asks at every login, and a
 * store does not grow that fast. A store that has become more exposed is named in the log.
 */
public final class StoreRisks {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** More stores than a node ever serves; beyond it one makes room for another. */
    private static final int MAX_STORES = 20_000;

    private static final Logger LOG = Logger.getLogger(StoreRisks.class);

    private final Map<Key, Remembered> counts = new ConcurrentHashMap<>();

    private record Key(String realmId, String storeGroupId, List<Integer> lengths) {}

    private record Remembered(GuessRisk risk, ThrottlePolicy throttle, long untilMillis) {}

    private StoreRisks() {}

    /**
     * The risk of {@code store}, at most ten minutes old.
     *
     * @param lengths the lengths that a PIN may have
     * @param worse receives the risk when it is {@link GuessRisk.Level#TOO_HIGH} and this node has not found that
     *     before
     */
    public static GuessRisk of(
            KeycloakSession session,
            RealmModel realm,
            Store store,
            List<Integer> lengths,
            ThrottlePolicy throttle,
            Consumer<GuessRisk> worse) {
        Key key = new Key(realm.getId(), store.groupId(), List.copyOf(lengths));
        long now = Time.currentTimeMillis();
        Map<Key, Remembered> counts =
                session.getProvider(NodeMemory.class).get(StoreRisks.class, StoreRisks::new).counts;
        Remembered known = counts.get(key);
        // A clock that was set back must not keep an old figure for long.
        if (known != null
                && known.throttle().equals(throttle)
                && now < known.untilMillis()
                && known.untilMillis() - now <= REMEMBERED.toMillis()) {
            return known.risk();
        }
        GuessRisk risk = count(session, realm, store, lengths, throttle);
        if (counts.size() >= MAX_STORES) {
            counts.keySet().stream().findAny().ifPresent(counts::remove);
        }
        counts.put(key, new Remembered(risk, throttle, now + REMEMBERED.toMillis()));
        GuessRisk.Level before =
                known == null ? GuessRisk.Level.OK : known.risk().level();
        if (risk.level().compareTo(before) > 0) {
            LOG.warnf(
                    "Store %s of realm %s accepts %d PINs: an attacker who guesses on its tills for a week finds one "
                            + "with a chance of %.1f %%. Set the option \"Identify by\" of the step Tillkey PIN to the "
                            + "staff picker, or change to six digits; above %.0f %% its tills show the picker by "
                            + "themselves",
                    store.storeId(), realm.getName(), risk.pins(), 100 * risk.weeklyChance(), 100 * GuessRisk.LIMIT);
            if (risk.level() == GuessRisk.Level.TOO_HIGH) {
                worse.accept(risk);
            }
        }
        if (risk.demandsSixDigits() && (known == null || !known.risk().demandsSixDigits())) {
            LOG.warnf(
                    "Store %s of realm %s has too many logins for PINs of four digits: an attacker who guesses on its "
                            + "tills for a week finds one with a chance of %.1f %% even with the staff picker. Change "
                            + "to six digits",
                    store.storeId(), realm.getName(), 100 * risk.weeklyChanceWithPicker());
        }
        return risk;
    }

    /** The risk of {@code store} now. */
    public static GuessRisk count(
            KeycloakSession session, RealmModel realm, Store store, List<Integer> lengths, ThrottlePolicy throttle) {
        List<LoginCount> tills = Terminals.of(session, realm).loginsOf(store);
        Instant now = ServerTime.now();
        int logins = tills.stream()
                .mapToInt(till -> till.logins(now, ThrottlePolicy.STORE_WINDOW))
                .sum();
        return new GuessRisk(countInStore(session, realm, store, lengths), throttle.guesses(tills.size(), logins));
    }

    private static Map<Integer, Long> countInStore(
            KeycloakSession session, RealmModel realm, Store store, List<Integer> lengths) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        Map<Integer, Long> pins = new HashMap<>();
        Set<String> ids = new HashSet<>(StoreMembers.idsOf(session, realm, store));
        ids.addAll(StoreMembers.withoutStore(session, realm));
        InClause.inChunks(List.copyOf(ids), members -> entities.createNamedQuery(
                        "tillkeyCountPinsOfUsersByLength", Object[].class)
                .setParameter("realmId", realm.getId())
                .setParameter("userIds", members)
                .setParameter("lengths", lengths)
                .getResultStream()
                .forEach(row -> pins.merge((Integer) row[0], (Long) row[1], Long::sum)));
        return pins;
    }
}
