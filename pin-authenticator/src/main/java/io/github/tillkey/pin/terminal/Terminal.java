package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.TerminalEntity;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.common.util.Time;

/** A terminal in use, with its store, locked in the database until the transaction ends when it was read to be changed. */
public final class Terminal {

    private final TerminalEntity row;
    private final Store store;

    Terminal(TerminalEntity row, Store store) {
        this.row = row;
        this.store = store;
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
        Instant end = limit().waitsUntil();
        return end.isAfter(now()) ? Optional.of(end) : Optional.empty();
    }

    /** Counts a wrong PIN. */
    public void countMiss() {
        MissLimit next = limit().plusOne(now());
        row.misses = next.misses();
        row.missesSince = next.since().toEpochMilli();
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

    private MissLimit limit() {
        return new MissLimit(row.misses, Instant.ofEpochMilli(row.missesSince));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
