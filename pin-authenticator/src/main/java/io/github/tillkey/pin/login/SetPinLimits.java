package io.github.tillkey.pin.login;

import io.github.tillkey.pin.counter.MissCounters;
import java.time.Duration;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * How often one member may try. Each refusal of a chosen PIN, and each new set of offers, tells something of which
 * PINs are in use: five of either tell next to nothing.
 */
final class SetPinLimits {

    /** PINs that a member may try within {@link #CHOICES}, and changes outside a till within {@link #CHANGES}. */
    static final int MOST = 5;

    static final Duration CHOICES = Duration.ofHours(24);

    /** Each change shows three free PINs: over months, many of them would tell which are not. */
    static final Duration CHANGES = Duration.ofDays(30);

    private final MissCounters counters;
    private final String userId;

    SetPinLimits(KeycloakSession session, RealmModel realm, UserModel member) {
        this.counters = MissCounters.of(session, realm);
        this.userId = member.getId();
    }

    /** Whether the member has tried as many PINs of an own choice as may be. */
    boolean choicesSpent() {
        return counters.points(MissCounters.Scope.PIN_CHOICE, userId, CHOICES) >= MOST;
    }

    /**
     * Counts a PIN of the member's own choice, before anybody looks whether it may be had: so parallel attempts do not slip past
     * the limit, and nothing that fails is free.
     *
     * @return whether the PIN may be looked at
     */
    boolean countChoice() {
        return counters.add(MissCounters.Scope.PIN_CHOICE, userId, 1, CHOICES) <= MOST;
    }

    /** Whether the member has changed the PIN as often as may be. */
    boolean changesSpent() {
        return counters.points(MissCounters.Scope.PIN_CHANGE, userId, CHANGES) >= MOST;
    }

    /**
     * Counts a change, before it happens.
     *
     * @return whether it may happen
     */
    boolean countChange() {
        return counters.take(MissCounters.Scope.PIN_CHANGE, userId, MOST, CHANGES);
    }

    /** Takes back a change that was counted and did not happen. */
    void giveBackChange() {
        counters.giveBack(MissCounters.Scope.PIN_CHANGE, userId, CHANGES);
    }
}
