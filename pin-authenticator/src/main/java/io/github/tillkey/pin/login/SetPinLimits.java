package io.github.tillkey.pin.login;

import io.github.tillkey.pin.counter.MissCounters;
import java.time.Duration;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * How often one member may try. Each refusal of a chosen PIN, and each new set of offers, reveals a little about used
 * PINs; five of either reveal almost nothing.
 */
final class SetPinLimits {

    /**
     * PINs that a member may try within {@link #CHOICE_WINDOW}, and changes outside a till within
     * {@link #CHANGE_WINDOW}.
     */
    static final int MAX_ATTEMPTS = 5;

    static final Duration CHOICE_WINDOW = Duration.ofHours(24);

    /** Each change shows three free PINs: over months, many of them would reveal which are not. */
    static final Duration CHANGE_WINDOW = Duration.ofDays(30);

    private final MissCounters counters;
    private final String userId;

    SetPinLimits(KeycloakSession session, RealmModel realm, UserModel member) {
        this.counters = MissCounters.of(session, realm);
        this.userId = member.getId();
    }

    /** Whether the member has tried the maximum number of self-chosen PINs. */
    boolean choiceLimitReached() {
        return counters.points(MissCounters.Scope.PIN_CHOICE, userId, CHOICE_WINDOW) >= MAX_ATTEMPTS;
    }

    /**
     * Counts a self-chosen PIN before it is checked, so that parallel attempts cannot bypass the limit and failed
     * attempts count too.
     *
     * @return whether the PIN may be checked
     */
    boolean countChoice() {
        return counters.add(MissCounters.Scope.PIN_CHOICE, userId, 1, CHOICE_WINDOW) <= MAX_ATTEMPTS;
    }

    /** Whether the member has made the maximum number of changes. */
    boolean changeLimitReached() {
        return counters.points(MissCounters.Scope.PIN_CHANGE, userId, CHANGE_WINDOW) >= MAX_ATTEMPTS;
    }

    /**
     * Counts a change, before it happens.
     *
     * @return whether it may happen
     */
    boolean countChange() {
        return counters.take(MissCounters.Scope.PIN_CHANGE, userId, MAX_ATTEMPTS, CHANGE_WINDOW);
    }

    /** Takes back a change that was counted and did not happen. */
    void giveBackChange() {
        counters.giveBack(MissCounters.Scope.PIN_CHANGE, userId, CHANGE_WINDOW);
    }
}
