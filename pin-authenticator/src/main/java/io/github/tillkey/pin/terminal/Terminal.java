package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.throttle.MissCount;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;

/** A terminal in use, with its store, locked in the database until the transaction ends when it was read to be changed. */
public final class Terminal {

    private final TerminalEntity row;
    private final Store store;

    Terminal(TerminalEntity row, Store store) {
        this.row = row;
        this.store = store;
    }

    TerminalEntity row() {
        return row;
    }

    /** The id of the terminal. */
    public String id() {
        return row.id;
    }

    /** Its name, for people. */
    public String name() {
        return row.name;
    }

    /** The store that it belongs to. */
    public Store store() {
        return store;
    }

    /** The user session of its last PIN login, which may have ended since. */
    public Optional<String> sessionId() {
        return Optional.ofNullable(row.sessionId);
    }

    /** Until when it waits after too many wrong PINs; empty when it does not wait. */
    public Optional<Instant> waitsUntil() {
        return Optional.ofNullable(row.waitsUntil).map(Instant::ofEpochMilli).filter(end -> end.isAfter(now()));
    }

    /** Its wrong PINs. */
    public MissCount misses() {
        return new MissCount(row.missWindowStart, row.missPoints, row.missPointsBefore);
    }

    /**
     * Records a wrong PIN.
     *
     * @param misses the counter, the wrong PIN included
     * @param waitsUntil until when the terminal takes no PIN; {@code null} leaves a wait as it is
     */
    public void recordMiss(MissCount misses, @Nullable Instant waitsUntil) {
        row.missWindowStart = misses.windowStart();
        row.missPoints = misses.current();
        row.missPointsBefore = misses.previous();
        if (waitsUntil != null) {
            row.waitsUntil = waitsUntil.toEpochMilli();
        }
    }

    /**
     * Locks the terminal: it takes no PIN until somebody of the store with the right unlocks it in place, and the session on it
     * gets no token any more.
     *
     * @return the user session of its last PIN login, which the caller ends
     */
    public Optional<String> lock(LockReason reason) {
        row.status = TerminalEntity.Status.LOCKED;
        row.lockReason = reason.code();
        return sessionId();
    }

    /**
     * Records a login and replaces the secret.
     *
     * <p>The secret before stays good until the next login with the new one: the answer that carries the new one may get lost,
     * and another tab of the till may be logging in with the old one. Whoever comes with the old one is let in but gets no new
     * one, because that would make the new one, which another answer carries, worthless.
     *
     * @param sessionId the user session that the login opens or continues
     * @param presented the secret that the till came with
     * @return the new secret for the till's cookie, empty when the till keeps what it has
     */
    public Optional<TerminalSecret> recordLogin(String sessionId, TerminalSecret presented) {
        row.sessionId = sessionId;
        row.lastLoginAt = now().toEpochMilli();
        if (row.secretHash == null || !presented.matches(row.secretHash)) {
            return Optional.empty();
        }
        TerminalSecret next = TerminalSecret.random(row.id);
        row.previousSecretHash = row.secretHash;
        row.secretHash = next.hash();
        return Optional.of(next);
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
