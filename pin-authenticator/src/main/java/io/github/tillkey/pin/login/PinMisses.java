package io.github.tillkey.pin.login;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.terminal.LockReason;
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
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Counts a miss on its till, in its store, in the realm and, where one was named, for the member: all or none, in a transaction of
 * its own, so that nothing that happens to the request undoes it, and nobody waits for the answer to be held back.
 *
 * <p>The till comes first, under its row's lock: guesses at the same moment are counted one after the other, and those that come when
 * the till waits already are neither counted nor answered.
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
     * @param orphan the user session on the till, which this miss has locked: to be ended by the caller; {@code null} when there is none
     */
    record Outcome(
            @Nullable Instant waitsUntil,
            List<Reason> alarms,
            @Nullable String orphan) {

        private static Outcome uncounted(Instant waitsUntil) {
            return new Outcome(waitsUntil, List.of(), null);
        }
    }

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
        Outcome outcome = MissCounters.of(session, realm)
                .count(counting -> count(counting, terminal, attempt, clamped(risk.pins()), clamped(realmPins)));
        outcome.alarms()
                .forEach(alarm -> LOG.warnf(
                        "%s: more wrong PINs than honest people type, last on terminal %s of store %s, realm %s",
                        alarm.code(), terminal.id(), terminal.store().storeId(), realm.getName()));
        return outcome;
    }

    private Outcome count(
            MissCounters.Counting counting, Terminal terminal, PinAttempt attempt, int storePins, int realmPins) {
        KeycloakSession own = counting.session();
        RealmModel ownRealm = own.realms().getRealm(realm.getId());
        own.getContext().setRealm(ownRealm);
        Terminal till = Terminals.of(own, ownRealm).lock(terminal.id()).orElse(null);
        if (till == null) {
            return Outcome.uncounted(ServerTime.now());
        }
        Instant waits = till.waitsUntil().orElse(null);
        if (waits != null) {
            return Outcome.uncounted(waits);
        }
        int points = policy.pointsOf(attempt.kind());
        int storeBudget = policy.storeBudgetPoints(storePins);
        int inStore = counting.add(Scope.STORE, terminal.store().groupId(), points, policy.storeWindow());
        String orphan = countOnTill(till, attempt.tillKind(), inStore > storeBudget);
        int inRealm = counting.add(Scope.REALM, MissCounters.REALM_ITSELF, points, policy.storeWindow());
        if (attempt.named() != null) {
            counting.add(Scope.MEMBER, attempt.named().getId(), points, policy.memberWindow());
        }
        List<Reason> alarms = new ArrayList<>();
        if (exceeds(inStore, points, storeBudget)) {
            alarms.add(PinReasons.STORE_ALARM);
        }
        if (exceeds(inRealm, points, policy.realmBudgetPoints(realmPins))) {
            alarms.add(PinReasons.REALM_ALARM);
        }
        return new Outcome(null, alarms, orphan);
    }

    /** Whether the last miss, of {@code points}, was the one that exceeded {@code budget}: the alarm is raised once. */
    private static boolean exceeds(int total, int points, int budget) {
        return total > budget && total - points <= budget;
    }

    /** The user session that loses its till, if the till is locked by this. */
    private @Nullable String countOnTill(Terminal till, MissKind kind, boolean alert) {
        Instant now = ServerTime.now();
        MissCount before = till.misses();
        int points = policy.tillPointsOf(kind);
        MissCount after = before.plus(points, now, policy.tillWindow());
        TillState state = policy.afterMiss(after.points(now, policy.tillWindow()), alert);
        till.recordMiss(after, state.waits() ? now.plus(state.pause()) : null);
        return state.locked() ? till.lock(LockReason.MISSES).orElse(null) : null;
    }

    private static int clamped(long pins) {
        return (int) Math.min(Integer.MAX_VALUE, pins);
    }
}
