package io.github.tillkey.pin.login;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.session.Elevations;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.store.AlertMails;
import io.github.tillkey.pin.terminal.LockReason;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.throttle.MissCount;
import io.github.tillkey.pin.throttle.MissKind;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;

/**
 * Counts a miss on its till and in its store, both or neither, in a transaction of its own: a counted miss survives a
 * rollback of the request, and no lock is held during the delay of the answer.
 *
 * <p>The till's row is locked first, so simultaneous guesses are counted one after the other. Those that find the till
 * waiting already are not counted, and the answer does not reveal whether they were right. Only far misses lock the
 * store's counter.
 */
final class FailedPinRecorder {

    private static final Logger LOG = Logger.getLogger(FailedPinRecorder.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final ThrottlePolicy policy;

    /**
     * The result of counting a miss.
     *
     * @param waitsUntil set when concurrent misses already made the till wait, so that nothing was counted: the end of
     *     the wait, or now if the till no longer takes PINs. {@code null} when the miss was counted
     * @param alarm whether this miss has put the store on alert
     * @param onAlert whether it counts for a store that is on alert
     * @param locked whether this miss has locked the till
     */
    record Outcome(@Nullable Instant waitsUntil, boolean alarm, boolean onAlert, boolean locked) {

        private static Outcome uncounted(Instant waitsUntil) {
            return new Outcome(waitsUntil, false, false, false);
        }
    }

    FailedPinRecorder(KeycloakSession session, RealmModel realm, ThrottlePolicy policy) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
    }

    /** Counts {@code attempt}, which is a miss, on {@code terminal}. */
    Outcome count(Terminal terminal, PinAttempt attempt) {
        Outcome outcome = MissCounters.of(session, realm).count(counting -> count(counting, terminal, attempt));
        if (outcome.alarm()) {
            LOG.warnf(
                    "store_alarm: more wrong PINs than honest people type, last on terminal %s of store %s, realm %s",
                    terminal.id(), terminal.store().storeId(), realm.getName());
        }
        if (outcome.onAlert()) {
            AlertMails.wrongPins(session, realm, terminal.store(), policy);
        }
        if (outcome.locked()) {
            LOG.warnf(
                    "terminal_locked: wrong PINs go on while the store is on alert, on terminal %s of store "
                            + "%s, realm %s",
                    terminal.id(), terminal.store().storeId(), realm.getName());
            running(session, realm, terminal).ifPresent(sale -> new PinSessionTermination(session, realm)
                    .endElevations(sale, PinReasons.TERMINAL_LOCKED.code()));
        }
        return outcome;
    }

    private Outcome count(MissCounters.Counting counting, Terminal terminal, PinAttempt attempt) {
        KeycloakSession own = counting.session();
        RealmModel ownRealm = own.realms().getRealm(realm.getId());
        own.getContext().setRealm(ownRealm);
        Terminals terminals = Terminals.of(own, ownRealm);
        Terminal till = terminals.lock(terminal.id()).orElse(null);
        if (till == null) {
            return Outcome.uncounted(ServerTime.now());
        }
        Instant waits = till.waitsUntil().orElse(null);
        if (waits != null) {
            return Outcome.uncounted(waits);
        }
        Instant now = ServerTime.now();
        // Repeating a PIN does not help an attacker, so it is not a second far miss; a member who keeps typing an old
        // PIN
        // is spared.
        boolean again = attempt.fingerprint() != null && till.isLastMiss(attempt.fingerprint());
        int far = attempt.kind() == MissKind.SLIP || again ? 0 : 1;
        int storeLogins = terminals.loginsOf(till.store()).stream()
                .mapToInt(logins -> logins.logins(now, ThrottlePolicy.STORE_WINDOW))
                .sum();
        int tillLogins = till.logins().logins(now, ThrottlePolicy.STORE_WINDOW);
        MissCount misses = till.misses().plus(1, now, ThrottlePolicy.TILL_WINDOW);
        MissCount farMisses = till.farMisses().plus(far, now, ThrottlePolicy.STORE_WINDOW);
        Duration wait = policy.waitAfter(misses.points(now, ThrottlePolicy.TILL_WINDOW), tillLogins);
        // Treats every miss as far here; otherwise a till that locks at far misses only would reveal a near miss.
        boolean many = policy.locks(till.farMisses().points(now, ThrottlePolicy.STORE_WINDOW) + 1, tillLogins);
        till.recordMiss(misses, farMisses, attempt.fingerprint(), wait.isZero() ? null : now.plus(wait));

        String store = till.store().groupId();
        int inStore = far == 0
                ? counting.points(Scope.STORE, store, ThrottlePolicy.STORE_WINDOW)
                : counting.add(Scope.STORE, store, far, ThrottlePolicy.STORE_WINDOW);
        boolean alert = policy.alerts(inStore, storeLogins);
        // Likewise, assume that this miss is far and puts the store on alert.
        boolean locks = many && policy.alerts(inStore - far + 1, storeLogins);
        if (locks) {
            till.lock(LockReason.MISSES);
            // The sale goes on. Noted here, so that what was begun beside it is over even if the request fails.
            running(own, ownRealm, till).ifPresent(Elevations::lock);
        }
        return new Outcome(null, alert && !policy.alerts(inStore - far, storeLogins), alert && far > 0, locks);
    }

    private static Optional<UserSessionModel> running(KeycloakSession session, RealmModel realm, Terminal till) {
        return till.sessionId().map(id -> session.sessions().getUserSession(realm, id));
    }
}
