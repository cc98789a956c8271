package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.throttle.MissCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;

/** A terminal in use, with its store, locked in the database until the transaction ends when it was read to be changed. */
public final class Terminal {

    /** For tabs that were on their way with the secret before when it was replaced. */
    private static final Duration GRACE = Duration.ofMinutes(1);

    /** Resource type of the admin events about terminals. */
    public static final String EVENT_RESOURCE = "TILLKEY_TERMINAL";

    /** Detail of events with the {@code store_id} of its store. */
    private static final String STORE_EVENT_DETAIL = "tillkey_store";

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

    /** Changes with everything that changes the terminal, but for when it was last seen. */
    public long version() {
        return row.version;
    }

    /** Whether nobody has changed this terminal since it was read as {@code before}, but for when it was last seen. */
    public boolean isUnchangedSince(Terminal before) {
        return row.version == before.row.version;
    }

    /** Says in {@code event}, which is returned, where it happened. */
    public EventBuilder describe(EventBuilder event) {
        return event.detail(TillSession.EVENT_DETAIL, id()).detail(STORE_EVENT_DETAIL, store.storeId());
    }

    /** The user session of its last PIN login, which may have ended since. */
    public Optional<String> sessionId() {
        return Optional.ofNullable(row.sessionId);
    }

    /** Until when it waits after too many wrong PINs; empty when it does not wait. */
    public Optional<Instant> waitsUntil() {
        return Optional.ofNullable(row.waitsUntil)
                .map(Instant::ofEpochMilli)
                .filter(end -> end.isAfter(ServerTime.now()));
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
     * <p>The secret before stays good for a minute, because another tab may be on its way with it, and until the new one is first
     * presented, because the answer that carries the new one may get lost. Whoever comes with the old one within that minute is let
     * in but gets no new one, because that would make the new one, which another answer carries, worthless. Whoever comes with it
     * later has not got that answer: then the new one is replaced.
     *
     * @param sessionId the user session that the login opens or continues
     * @param presented the secret that the till came with
     * @return the new secret for the till's cookie, empty when the till keeps what it has
     */
    public Optional<TerminalSecret> recordLogin(String sessionId, TerminalSecret presented) {
        row.sessionId = sessionId;
        row.lastLoginAt = ServerTime.now().toEpochMilli();
        row.lastSeenAt = row.lastLoginAt;
        if (!presented.matches(row.secretHash) && inGrace()) {
            return Optional.empty();
        }
        TerminalSecret next = presented.next();
        row.previousSecretHash = presented.hash();
        row.secretHash = next.hash();
        row.secretSeen = false;
        row.secretRotatedAt = ServerTime.now().toEpochMilli();
        return Optional.of(next);
    }

    /** Whether {@code presented}, of this terminal's family, is a secret to come with, and not an older one turning up again. */
    boolean accepts(TerminalSecret presented) {
        return presented.matches(row.secretHash)
                || (presented.matches(row.previousSecretHash) && (!row.secretSeen || inGrace()));
    }

    /** Records that a right PIN was typed with {@code presented}, whose login ends later; the row is locked. */
    public void recordPresented(TerminalSecret presented) {
        row.lastSeenAt = ServerTime.now().toEpochMilli();
        if (presented.matches(row.secretHash)) {
            row.secretSeen = true;
        }
    }

    /**
     * Starts the terminal anew, with a secret of a new family: every cookie from before is worth nothing. Its own count of wrong
     * PINs starts anew too; those of store and realm do not.
     */
    TerminalSecret activate() {
        TerminalSecret secret = TerminalSecret.random(row.id);
        row.status = TerminalEntity.Status.ACTIVE;
        row.lockReason = null;
        row.familyHash = secret.familyHash();
        row.secretHash = secret.hash();
        row.previousSecretHash = null;
        row.secretSeen = false;
        row.secretRotatedAt = ServerTime.now().toEpochMilli();
        row.sessionId = null;
        row.lastSeenAt = ServerTime.now().toEpochMilli();
        row.waitsUntil = null;
        recordMiss(MissCount.none(), null);
        return secret;
    }

    private boolean inGrace() {
        return ServerTime.now().toEpochMilli() - row.secretRotatedAt < GRACE.toMillis();
    }
}
