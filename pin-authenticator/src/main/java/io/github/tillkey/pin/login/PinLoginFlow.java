package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.FormMessage;

/**
 * Decides what a request to the step comes to. It shows no page, and writes no event but what the rules answer.
 *
 * <p>Every miss is the same outcome for any reason, so it gets the same page, the same words and the same time, and
 * counts as one: an unknown PIN, the PIN of someone who works in another store, of someone disabled, of someone whom
 * any access rule refuses.
 */
final class PinLoginFlow {

    /** The browser that asks, as a till. */
    interface Till {

        /** Identifies the terminal by its cookie, without a lock, so a waiting till answers immediately under load. */
        TerminalAuthentication read();

        /** The same, read again, after something was written in another transaction. */
        TerminalAuthentication readAgain();

        /** The same, read again and locked in the database until the transaction ends. */
        TerminalAuthentication lock();

        /** Whether it is outside the networks of its store. */
        boolean isOutside(Terminal terminal);

        /** How it learns who logs in. */
        IdentifyBy identifyBy(Terminal terminal);

        /** Takes a form of the pages that register or unlock a till. */
        PinLoginOutcome enrol(TerminalAuthentication recognition);
    }

    /** What a PIN is worth. */
    interface Pins {

        /** The policy of the realm. */
        PinPolicy policy();

        /** Checks a PIN. Writes nothing but the events of rules. */
        PinAttempt check(Terminal at, Pin pin, IdentifyBy identifyBy, @Nullable String member);

        /** Why the owner of a right PIN may not log in here and now; {@code null} when nothing refuses it. */
        @Nullable
        Refusal check(Terminal at, PosPins.Owner owner);

        /** Whose PIN was handed over; empty if it no longer exists. */
        Optional<PosPins.Owner> owner(PinHandover handover);

        /** Counts a miss, in a transaction of its own. */
        FailedPinRecorder.Outcome count(Terminal at, PinAttempt miss);
    }

    /** What a right PIN opens. */
    interface RightPin {

        /** Whether the PIN is the last thing asked before it opens, and no lock is needed. */
        boolean endsWithThePin(PosPins.Owner owner);

        /**
         * Ends the login in a session of its own; empty, with nothing done, when the till has changed since it was
         * read.
         */
        Optional<PinLoginOutcome> end(TerminalAuthentication.Known till, PosPins.Owner owner);

        /**
         * Goes on after the PIN: a login moves the browser to a session of its own, because a page comes first, or
         * ends, or asks about another till. The till is locked.
         */
        PinLoginOutcome handOver(TerminalAuthentication.Known till, PosPins.Owner owner);
    }

    /** A login, which may go on after a hand-over. */
    interface Login extends RightPin {

        /** The user session that goes on, {@code null} for a new one. */
        @Nullable
        UserSessionModel running(Terminal at, PosPins.Owner owner);

        /** Whether the login of {@code owner} would lead to what a till does not give. */
        boolean needsMoreThanPin(PosPins.Owner owner);

        /**
         * Takes the till over after a hand-over; the till is locked.
         *
         * @param running the user session that goes on, {@code null} for a new one
         */
        PinLoginOutcome takeOver(
                TerminalAuthentication.Known till, PosPins.Owner owner, @Nullable UserSessionModel running);
    }

    private final Till till;
    private final Pins pins;
    private final RightPin login;

    PinLoginFlow(Till till, Pins pins, RightPin login) {
        this.till = till;
        this.pins = pins;
        this.login = login;
    }

    /** The step is entered. */
    PinLoginOutcome open() {
        TerminalAuthentication recognition = till.read();
        if (!(recognition instanceof TerminalAuthentication.Known known)) {
            return new PinLoginOutcome.NotATerminal(recognition, false);
        }
        return till.isOutside(known.terminal())
                ? new PinLoginOutcome.OutsideNetworks(known.terminal(), false)
                : new PinLoginOutcome.Pad(known.terminal());
    }

    /** The browser has moved to the session of its own. Checked again, because a moment has passed. */
    PinLoginOutcome resume(PinHandover handover, Login login) {
        TerminalAuthentication recognition = till.lock();
        if (!(recognition instanceof TerminalAuthentication.Known known)) {
            return new PinLoginOutcome.NotATerminal(recognition, false);
        }
        Terminal at = known.terminal();
        if (till.isOutside(at)) {
            return new PinLoginOutcome.OutsideNetworks(at, false);
        }
        PosPins.Owner owner = pins.owner(handover).orElse(null);
        if (owner == null) {
            return new PinLoginOutcome.NoLongerValid(at, Refusal.by(PinReasons.PIN_UNKNOWN), null);
        }
        Refusal refusal = pins.check(at, owner);
        if (refusal != null) {
            return new PinLoginOutcome.NoLongerValid(at, refusal, owner.member());
        }
        UserSessionModel running = login.running(at, owner);
        if (!at.id().equals(handover.terminalId())
                || !Objects.equals(handover.continued(), running == null ? null : running.getId())) {
            return new PinLoginOutcome.NoLongerValid(at, Refusal.by(PinReasons.TERMINAL_SESSION_OVER), owner.member());
        }
        return login.needsMoreThanPin(owner)
                ? new PinLoginOutcome.SetupPending(at, owner.member())
                : login.takeOver(known, owner, running);
    }

    /**
     * A form was sent.
     *
     * @param digits what was typed as a PIN; {@code null} when the form has no such field
     * @param member what was picked or typed beside it
     */
    PinLoginOutcome submit(@Nullable String digits, @Nullable String member) {
        TerminalAuthentication recognition = till.read();
        if (!(recognition instanceof TerminalAuthentication.Known known)) {
            return recognition instanceof TerminalAuthentication.Locked locked && till.isOutside(locked.terminal())
                    ? new PinLoginOutcome.OutsideNetworks(locked.terminal(), false)
                    : till.enrol(recognition);
        }
        if (till.isOutside(known.terminal())) {
            return new PinLoginOutcome.OutsideNetworks(known.terminal(), false);
        }
        // Without the field: the enrolment page of another tab, and this browser has become a till in the meantime.
        return digits == null ? new PinLoginOutcome.Pad(known.terminal()) : typed(known, digits, member);
    }

    private PinLoginOutcome typed(TerminalAuthentication.Known known, String digits, @Nullable String typedMember) {
        Terminal at = known.terminal();
        IdentifyBy identifyBy = till.identifyBy(at);
        String member = identifyBy.namesMember() ? typedMember : null;
        Instant waitsUntil = at.waitsUntil().orElse(null);
        if (waitsUntil != null) {
            return new PinLoginOutcome.Waiting(at, member, waitsUntil, false);
        }
        if (identifyBy.namesMember() && (member == null || member.isBlank())) {
            FormMessage message = new FormMessage(PinPages.MEMBER_FIELD, "tillkeyMemberMissing");
            return new PinLoginOutcome.NotAPin(at, member, PinReasons.MEMBER_MISSING, message);
        }
        Instant now = ServerTime.now();
        List<Integer> lengths = pins.policy().acceptedLengths(now);
        Pin pin = lengths.stream()
                .flatMap(length -> Pin.parse(digits, length).stream())
                .findFirst()
                .orElse(null);
        if (pin == null) {
            boolean ended = pins.policy().hasEnded(digits, now);
            Reason reason = ended ? PinReasons.PIN_LENGTH_ENDED : PinReasons.PIN_MALFORMED;
            String messageKey = ended ? "tillkeyPinLengthEnded" : "tillkeyPinFormat";
            FormMessage message = new FormMessage(PinPages.PIN_FIELD, messageKey, lengths.get(0));
            return new PinLoginOutcome.NotAPin(at, member, reason, message);
        }
        PinAttempt attempt = pins.check(at, pin, identifyBy, member);
        PosPins.Owner owner = attempt.owner();
        return owner != null && attempt.refusal() == null
                ? opens(known, attempt, owner, member)
                : missed(at, attempt, member);
    }

    /**
     * A right PIN opens the login only if the till is unchanged since the check or, read again under its lock, still
     * takes PINs. Otherwise parallel guesses would bypass the limit.
     */
    private PinLoginOutcome opens(
            TerminalAuthentication.Known known, PinAttempt attempt, PosPins.Owner owner, @Nullable String member) {
        boolean endsWithThePin = login.endsWithThePin(owner);
        if (endsWithThePin) {
            PinLoginOutcome ended = login.end(known, owner).orElse(null);
            if (ended != null) {
                return ended;
            }
        }
        TerminalAuthentication now = till.lock();
        if (!(now instanceof TerminalAuthentication.Known locked)
                || locked.terminal().waitsUntil().isPresent()) {
            return tooLate(known.terminal(), member, now);
        }
        Terminal at = locked.terminal();
        boolean moved = !at.store().equals(known.terminal().store());
        Refusal refusal = moved ? pins.check(at, owner) : null;
        if (moved && till.isOutside(at)) {
            return new PinLoginOutcome.OutsideNetworks(at, true);
        }
        if (refusal != null) {
            // Not counted: that takes the row's lock in a transaction of its own, and this one holds it.
            return new PinLoginOutcome.Missed(at, null, attempt.refusedFor(refusal), null);
        }
        return endsWithThePin
                ? login.end(locked, owner).orElseThrow(PinCompletion::changedThoughLocked)
                : login.handOver(locked, owner);
    }

    private PinLoginOutcome missed(Terminal at, PinAttempt attempt, @Nullable String member) {
        FailedPinRecorder.Outcome counted = pins.count(at, attempt);
        return counted.waitsUntil() == null
                ? new PinLoginOutcome.Missed(at, member, attempt, counted)
                : tooLate(at, member, till.readAgain());
    }

    /**
     * Answers a PIN that was checked while concurrent misses made the till wait or locked it. Right and wrong PINs get
     * the same answer here; a burst of guesses must not reveal the right one.
     */
    private static PinLoginOutcome tooLate(Terminal at, @Nullable String member, TerminalAuthentication now) {
        Instant waitsUntil = now instanceof TerminalAuthentication.Known known
                ? known.terminal().waitsUntil().orElse(null)
                : null;
        return waitsUntil == null
                ? new PinLoginOutcome.NotATerminal(now, true)
                : new PinLoginOutcome.Waiting(at, member, waitsUntil, true);
    }
}
