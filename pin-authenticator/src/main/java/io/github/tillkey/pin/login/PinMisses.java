package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.throttle.MissCount;
import io.github.tillkey.pin.throttle.MissKind;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.pin.throttle.TillState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Counts a miss on its till, in its store, in the realm and, where one was named, for the member: in a transaction of its own, so
 * that nothing that happens to the request undoes it, and nobody waits for the answer to be held back.
 *
 * <p>The rows are locked in this order, on whatever node: till, store, realm, member.
 */
final class PinMisses {

    private static final Logger LOG = Logger.getLogger(PinMisses.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ThrottlePolicy policy;

    /**
     * What counting came to.
     *
     * @param waitsUntil when the till was not to be asked at all, because misses at the same moment were first: until when it waits, or
     *     now when it is locked; then nothing was counted. {@code null} when the miss was counted
     * @param alarms budgets that this miss exceeded, as reasons of events
     */
    record Outcome(@Nullable Instant waitsUntil, List<Reason> alarms) {}

    PinMisses(KeycloakSession session, RealmModel realm, ThrottlePolicy policy) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
    }

    /**
     * Counts {@code attempt}, which is a miss, on {@code terminal}.
     *
     * @param risk of the store, whose budget grows with its PINs
     * @param realmPins how many PINs the realm has
     */
    Outcome count(Terminal terminal, PinAttempt attempt, GuessRisk risk, long realmPins) {
        String realmId = realm.getId();
        Outcome outcome =
                KeycloakModelUtils.runJobInTransactionWithResult(session.getKeycloakSessionFactory(), nested -> {
                    RealmModel nestedRealm = nested.realms().getRealm(realmId);
                    nested.getContext().setRealm(nestedRealm);
                    return Terminals.of(nested, nestedRealm)
                            .lock(terminal.id())
                            .map(till -> count(MissCounters.of(nested, nestedRealm), till, attempt, risk, realmPins))
                            // Revoked or locked a moment ago.
                            .orElseGet(() -> new Outcome(now(), List.of()));
                });
        outcome.alarms()
                .forEach(alarm -> LOG.warnf(
                        "%s: more wrong PINs than honest people type, last on terminal %s of store %s, realm %s",
                        alarm.code(), terminal.id(), terminal.store().storeId(), realm.getName()));
        return outcome;
    }

    private Outcome count(MissCounters counters, Terminal till, PinAttempt attempt, GuessRisk risk, long realmPins) {
        Instant waits = till.waitsUntil().orElse(null);
        if (waits != null) {
            return new Outcome(waits, List.of());
        }
        MissKind kind = attempt.kind();
        int points = policy.pointsOf(kind);
        List<Reason> alarms = new ArrayList<>();
        int budget = policy.storeBudgetPoints(clamped(risk.pins()));
        int storePoints = counters.add(Scope.STORE, till.store().groupId(), points, policy.storeWindow());
        boolean slowed = storePoints > budget;
        if (slowed && storePoints - points <= budget) {
            alarms.add(PinReasons.STORE_ALARM);
        }
        int realmBudget = policy.realmBudgetPoints(clamped(realmPins));
        int realmPoints = counters.add(Scope.REALM, MissCounters.WHOLE_REALM, points, policy.storeWindow());
        if (realmPoints > realmBudget && realmPoints - points <= realmBudget) {
            alarms.add(PinReasons.REALM_ALARM);
        }
        if (attempt.named() != null) {
            counters.add(Scope.MEMBER, attempt.named().getId(), points, policy.storeWindow());
        }
        countOnTill(till, kind, slowed);
        return new Outcome(null, alarms);
    }

    private void countOnTill(Terminal till, MissKind kind, boolean slowed) {
        Instant now = now();
        MissCount before = till.misses();
        int points = policy.tillPointsOf(kind, before.points(now, policy.tillWindow()), slowed);
        MissCount after = before.plus(points, now, policy.tillWindow());
        TillState state = policy.afterMiss(after.points(now, policy.tillWindow()), slowed);
        till.recordMiss(after, state.waits() ? now.plus(state.pause()) : null);
        if (state.locked()) {
            till.lock(Terminal.LOCKED_BY_MISSES);
        }
    }

    private static int clamped(long pins) {
        return (int) Math.min(Integer.MAX_VALUE, pins);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
