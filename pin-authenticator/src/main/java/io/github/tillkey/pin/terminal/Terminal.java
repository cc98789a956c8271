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
     * @param sessionId the user session that the login opens or continues
     * @param presented the secret that the till came with; it stays good until the next login, because the answer with the new
     *     one may get lost
     * @return the new secret, for the till's cookie
     */
    public TerminalSecret recordLogin(String sessionId, TerminalSecret presented) {
        TerminalSecret next = TerminalSecret.random(row.id);
        row.previousSecretHash = presented.hash();
        row.secretHash = next.hash();
        row.sessionId = sessionId;
        row.lastLoginAt = now().toEpochMilli();
        return next;
    }

    private MissLimit limit() {
        return new MissLimit(row.misses, Instant.ofEpochMilli(row.missesSince));
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
