package io.github.tillkey.pin.store;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The alerts of the stores of one realm: a store is on alert while it has more far misses in a week than its logins
 * explain.
 */
public final class StoreAlerts {

    private static final Logger LOG = Logger.getLogger(StoreAlerts.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ThrottlePolicy throttle;

    /**
     * The alert state of a store.
     *
     * @param active whether it is on alert
     * @param farMisses its far misses within a week, those that were acknowledged left out
     * @param budget with more of them it is on alert
     */
    public record Alert(boolean active, int farMisses, int budget) {}

    /** A store on alert. */
    public record Active(Store store, Alert alert) {}

    /** The alerts of {@code realm}. */
    public StoreAlerts(KeycloakSession session, RealmModel realm, ThrottlePolicy throttle) {
        this.session = session;
        this.realm = realm;
        this.throttle = throttle;
    }

    /** The present state of {@code store}. */
    public Alert of(Store store) {
        return of(
                store,
                MissCounters.of(session, realm).points(Scope.STORE, store.groupId(), ThrottlePolicy.STORE_WINDOW));
    }

    private Alert of(Store store, int far) {
        Instant now = ServerTime.now();
        int logins = Terminals.of(session, realm).loginsOf(store).stream()
                .mapToInt(till -> till.logins(now, ThrottlePolicy.STORE_WINDOW))
                .sum();
        return new Alert(throttle.alerts(far, logins), far, throttle.storeBudget(logins));
    }

    /** Those of {@code stores} that are on alert, in their order. Reads nothing of stores with few far misses. */
    public Stream<Active> among(Stream<Store> stores) {
        Map<String, Integer> far = MissCounters.of(session, realm).points(Scope.STORE, ThrottlePolicy.STORE_WINDOW);
        return stores.filter(store -> throttle.alerts(far.getOrDefault(store.groupId(), 0), 0))
                .map(store -> new Active(store, of(store, far.getOrDefault(store.groupId(), 0))))
                .filter(active -> active.alert().active());
    }

    /**
     * Ends the alert of {@code store}: a manager has found out who was at the tills. Earlier far misses no longer count
     * for the store; what its tills have counted stays, and a locked one stays locked.
     *
     * @param store is on alert
     * @param actor is allowed to manage the store
     */
    public void acknowledge(Store store, Actor actor) {
        MissCounters counters = MissCounters.of(session, realm);
        counters.forget(Scope.STORE, store.groupId());
        // The next alert sends a mail again.
        counters.forget(Scope.ALERT_MAIL, store.groupId());
        LOG.infof(
                "User %s acknowledged the wrong PINs of store %s, realm %s",
                actor.userId(), store.storeId(), realm.getName());
    }
}
