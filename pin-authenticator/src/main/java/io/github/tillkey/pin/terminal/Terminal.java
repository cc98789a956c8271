package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.throttle.LoginCount;
import io.github.tillkey.pin.throttle.MissCount;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;

/**
 * A terminal in use, with its store, locked in the database until the transaction ends when it was read to be changed.
 */
public final class Terminal {

    /** Resource type of the admin events about terminals. */
    public static final String EVENT_RESOURCE = "TILLKEY_TERMINAL";

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

    /** Says in {@code event}, which is returned, where it happened. */
    public EventBuilder describe(EventBuilder event) {
        return event.detail(AccessGuard.TERMINAL, id()).detail(AccessGuard.STORE, store.storeId());
    }

    /** Whether it works outside its store's networks too. */
    public boolean networksWaived() {
        return row.networksWaived;
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

    /** Its wrong PINs of all kinds. */
    public MissCount misses() {
        return new MissCount(row.missWindowStart, row.missPoints, row.missPointsBefore);
    }

    /** Its far wrong PINs. */
    public MissCount farMisses() {
        return new MissCount(row.farWindowStart, row.farMisses, row.farMissesBefore);
    }

    /** Its logins. */
    public LoginCount logins() {
        return new LoginCount(
                row.loginWindowStart, row.logins, row.loginsBefore, row.loginLeader, row.loginLead, row.loginsOfLeader);
    }

    /** Whether the wrong PIN with this fingerprint is the very one that was typed last here. */
    public boolean isLastMiss(String fingerprint) {
        return fingerprint.equals(row.lastMiss);
    }

    /**
     * Records a wrong PIN.
     *
     * @param misses the counter, the wrong PIN included
     * @param farMisses the same of far ones
     * @param fingerprint identifies the PIN, to detect a repetition; {@code null} when that does not matter
     * @param waitsUntil until when the terminal takes no PIN; {@code null} leaves a wait as it is
     */
    public void recordMiss(
            MissCount misses, MissCount farMisses, @Nullable String fingerprint, @Nullable Instant waitsUntil) {
        row.missWindowStart = misses.windowStart();
        row.missPoints = misses.current();
        row.missPointsBefore = misses.previous();
        row.farWindowStart = farMisses.windowStart();
        row.farMisses = farMisses.current();
        row.farMissesBefore = farMisses.previous();
        row.lastMiss = fingerprint;
        if (waitsUntil != null) {
            row.waitsUntil = waitsUntil.toEpochMilli();
        }
    }

    /**
     * Locks the terminal: it takes no PIN until a member of the store with the right unlocks it on the spot. A code
     * from before would get around what a code for a locked terminal takes.
     */
    public void lock(LockReason reason) {
        row.codeOpen = false;
        row.status = TerminalEntity.Status.LOCKED;
        row.lockReason = reason.code();
    }

    /**
     * What a login writes on this till; nothing is changed yet.
     *
     * @param sessionId the user session that the login opens or continues
     * @param memberId who logs in
     * @param presented the secret that the till came with
     */
    public TerminalLogin login(String sessionId, String memberId, TerminalSecret presented) {
        Instant now = ServerTime.now();
        TerminalSecrets secrets = secrets();
        Optional<TerminalSecret> next =
                secrets.areReplacedBy(presented, now) ? Optional.of(presented.next()) : Optional.empty();
        return new TerminalLogin(
                row.id,
                row.version,
                sessionId,
                now.toEpochMilli(),
                logins().plus(memberId, now, ThrottlePolicy.STORE_WINDOW),
                next.map(secret -> secrets.replaced(presented, secret, now)).orElse(secrets),
                next);
    }

    private TerminalSecrets secrets() {
        return new TerminalSecrets(row.secretHash, row.previousSecretHash, row.secretSeen, row.secretRotatedAt);
    }

    /**
     * Whether {@code presented}, of this terminal's family, is a secret to come with, and not an older one turning up
     * again.
     */
    boolean accepts(TerminalSecret presented) {
        return secrets().accepts(presented, ServerTime.now());
    }

    /** Records that a right PIN was typed with {@code presented}, whose login ends later; the row is locked. */
    public void recordPresented(TerminalSecret presented) {
        row.lastSeenAt = ServerTime.now().toEpochMilli();
        if (presented.matches(row.secretHash)) {
            row.secretSeen = true;
        }
    }

    /**
     * Activates the terminal with a secret of a new family: every earlier cookie becomes invalid. If it was locked, its
     * own counts of wrong PINs and its wait are reset too, or the next slip locks it again; that of the store is not.
     * One that was not locked keeps them: a code for it takes one factor only, and would buy guesses.
     */
    TerminalSecret activate() {
        TerminalSecret secret = TerminalSecret.random(row.id);
        if (row.status == TerminalEntity.Status.LOCKED) {
            row.waitsUntil = null;
            recordMiss(MissCount.none(), MissCount.none(), null, null);
        }
        row.status = TerminalEntity.Status.ACTIVE;
        row.lockReason = null;
        row.familyHash = secret.familyHash();
        row.secretHash = secret.hash();
        row.previousSecretHash = null;
        row.secretSeen = false;
        row.secretRotatedAt = ServerTime.now().toEpochMilli();
        row.sessionId = null;
        row.lastSeenAt = ServerTime.now().toEpochMilli();
        return secret;
    }
}
