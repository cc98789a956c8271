package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.terminal.EnrolmentCode;
import io.github.tillkey.pin.terminal.EnrolmentException;
import io.github.tillkey.pin.terminal.Enrolments;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.TerminalSecret;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;

/**
 * What a browser sees that takes no PIN: the page that registers it as a till, and the page that unlocks it. Both need
 * a member of the store ({@link StoreApproval}); registering needs a code first.
 */
final class TerminalEnrolmentFlow {

    /**
     * Wrong codes within the {@link #WINDOW} from one address. There is no limit for the realm: many addresses could
     * use it up, so that nobody registers a till, and a code has 37 bits and needs the password of a member with the
     * right.
     */
    static final int MAX_CODES_PER_ADDRESS = 10;

    /**
     * Refused attempts to unlock a till from one address, or to register a till with its code, within the
     * {@link #WINDOW}.
     */
    static final int MAX_APPROVALS = 10;

    /**
     * Refused attempts to unlock a till from all addresses together, within the {@link #WINDOW}: a copied cookie can be
     * sent from many.
     */
    static final int MAX_APPROVALS_EVERYWHERE = 30;

    /**
     * The sliding window of these counters: short, because anyone at the till can trigger it and block the manager this
     * long.
     */
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** Behind a terminal's id, the subject of the counter of attempts to unlock it from all addresses. */
    private static final String EVERYWHERE = " everywhere";

    private final PinRequest request;
    private final AuthenticationFlowContext context;
    private final PinStepEvents events;
    private final MissCounters counters;
    private final Enrolments enrolments;

    TerminalEnrolmentFlow(PinRequest request) {
        this.request = request;
        this.context = request.context();
        this.events = request.events();
        this.counters = MissCounters.of(request.session(), request.realm());
        this.enrolments = new Enrolments(request.session(), request.realm());
    }

    /** The page for a browser that is not an active terminal. */
    Response page(TerminalAuthentication recognition) {
        if (recognition instanceof TerminalAuthentication.Locked locked) {
            report(request.session(), request.realm(), events.event(), locked);
            return PinPages.locked(context, locked.terminal(), locked.reason(), null, "");
        }
        FormMessage error = null;
        if (recognition instanceof TerminalAuthentication.Refused refused) {
            events.elsewhere(refused.reason());
            if (refused.reason().equals(PinReasons.TERMINAL_REVOKED)) {
                // For good. A store that is gone or a realm setting that is wrong may come back.
                cookie().expire();
            }
            error = new FormMessage(PinPages.CODE_FIELD, refused.messageKey());
        }
        return PinPages.enrolment(context, error, "", "");
    }

    /** Ends the session of a till that the cookie of this request has locked, and writes the event. */
    static void reportOldSecret(KeycloakSession session, RealmModel realm, EventBuilder event, Terminal terminal) {
        terminal.sessionId()
                .ifPresent(id -> new PinSessionTermination(session, realm).endExcept(null, id, "terminal_locked"));
        write(event, terminal, PinReasons.TERMINAL_OLD_SECRET);
    }

    /** Writes the event of a login at a till that was locked before. */
    static void report(
            KeycloakSession session, RealmModel realm, EventBuilder event, TerminalAuthentication.Locked locked) {
        Terminal terminal = locked.terminal();
        Reason reason = PinReasons.TERMINAL_LOCKED;
        if (!locked.justNow()
                && RepeatedEventFilter.isNew(
                        session,
                        realm,
                        RepeatedEventFilter.HOUR,
                        reason.code(),
                        terminal.id(),
                        Long.toString(terminal.version()))) {
            write(event, terminal, reason);
        }
    }

    private static void write(EventBuilder event, Terminal terminal, Reason reason) {
        terminal.describe(event).detail(Details.REASON, reason.code()).error(Errors.ACCESS_DENIED);
    }

    /** Goes on with what was typed on one of the pages. */
    PinLoginOutcome submit(TerminalAuthentication recognition) {
        MultivaluedMap<String, String> form = request.form();
        if (recognition instanceof TerminalAuthentication.Locked till && till.justNow()) {
            return new PinLoginOutcome.NotATerminal(till, false);
        } else if (form.containsKey(PinPages.CODE_FIELD)) {
            return register();
        } else if (recognition instanceof TerminalAuthentication.Locked && form.containsKey(PinPages.REGISTER_FIELD)) {
            return answer(PinPages.enrolment(context, null, "", ""));
        } else if (recognition instanceof TerminalAuthentication.Locked till
                && form.containsKey(StoreApproval.USERNAME_FIELD)) {
            return unlock(till);
        }
        return new PinLoginOutcome.NotATerminal(recognition, false);
    }

    private PinLoginOutcome register() {
        EventBuilder event = TillRecord.REGISTERED.event(events.event());
        String typed = request.typed(PinPages.CODE_FIELD);
        try {
            EnrolmentCode code = EnrolmentCode.parse(typed).orElseThrow(EnrolmentException::unknown);
            return register(code, byCode(code), event);
        } catch (EnrolmentException refused) {
            // Wrong codes are limited by their counters; malformed input and everything after it is not.
            boolean counted =
                    EnrolmentCode.parse(typed).isPresent() && !refused.reason().equals(PinReasons.CODE_THROTTLED);
            if (counted || events.isNew(RepeatedEventFilter.MINUTE, refused.reason(), address())) {
                event.detail(Details.REASON, refused.reason().code()).error(Errors.INVALID_CODE);
            }
            return answer(PinPages.enrolment(
                    context,
                    new FormMessage(PinPages.CODE_FIELD, refused.messageKey()),
                    "",
                    request.typed(StoreApproval.USERNAME_FIELD)));
        }
    }

    /**
     * The terminal of a code, unless too many wrong codes came before. A code is counted first, refunded if valid, so
     * parallel guesses cannot exceed the limit.
     */
    private Terminal byCode(EnrolmentCode code) throws EnrolmentException {
        String address = address();
        if (!counters.take(Scope.TERMINAL_CODE, address, MAX_CODES_PER_ADDRESS, WINDOW)) {
            throw EnrolmentException.throttled();
        }
        Terminal terminal = enrolments.byCode(code);
        counters.giveBack(Scope.TERMINAL_CODE, address, WINDOW);
        return terminal;
    }

    private PinLoginOutcome register(EnrolmentCode code, Terminal terminal, EventBuilder event)
            throws EnrolmentException {
        terminal.describe(event);
        // From all addresses together: who has the code may have many of these, and a one-time password may not be
        // asked for.
        boolean throttled = !counters.take(Scope.TERMINAL_UNLOCK, terminal.id(), MAX_APPROVALS, WINDOW);
        StoreApproval approval = approval(throttled, terminal, StoreApproval.Purpose.ENROL, event);
        UserModel approver = approval.approver();
        if (approval.refusal() != null || approver == null) {
            record(approval, throttled, terminal.id(), event);
            return new PinLoginOutcome.Answered(
                    PinPages.enrolment(
                            context,
                            notApproved(throttled),
                            code.formatted(),
                            request.typed(StoreApproval.USERNAME_FIELD)),
                    !throttled);
        }
        counters.giveBack(Scope.TERMINAL_UNLOCK, terminal.id(), WINDOW);
        Enrolments.Enrolled till = enrolments.register(
                code,
                terminal.store(),
                approver.getId(),
                context.getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.USER_AGENT));
        till.earlierSession().ifPresent(id -> new PinSessionTermination(request.session(), request.realm())
                .endExcept(null, id, "terminal_registered_anew"));
        write(TillRecord.REGISTERED, till.terminal(), till.secret(), event, approver);
        return pad(till.terminal(), "tillkeyEnrolled");
    }

    private PinLoginOutcome unlock(TerminalAuthentication.Locked till) {
        Terminal terminal = till.terminal();
        EventBuilder event = terminal.describe(TillRecord.UNLOCKED.event(events.event()));
        // By address too: someone with a copy of the cookie elsewhere must use many addresses to keep the manager at
        // the
        // till from unlocking it; a new code helps then.
        String subject = terminal.id() + ' ' + address();
        String everywhere = terminal.id() + EVERYWHERE;
        // Counted first, refunded if approved.
        boolean throttled =
                !counters.count(counting -> counting.take(Scope.TERMINAL_UNLOCK, subject, MAX_APPROVALS, WINDOW)
                        && counting.take(Scope.TERMINAL_UNLOCK, everywhere, MAX_APPROVALS_EVERYWHERE, WINDOW));
        StoreApproval approval = approval(throttled, terminal, StoreApproval.Purpose.UNLOCK, event);
        UserModel approver = approval.approver();
        if (approval.refusal() != null || approver == null) {
            record(approval, throttled, subject, event);
            return new PinLoginOutcome.Answered(
                    PinPages.locked(
                            context,
                            terminal,
                            till.reason(),
                            notApproved(throttled),
                            request.typed(StoreApproval.USERNAME_FIELD)),
                    !throttled);
        }
        counters.count(counting -> {
            counting.giveBack(Scope.TERMINAL_UNLOCK, subject, WINDOW);
            return counting.giveBack(Scope.TERMINAL_UNLOCK, everywhere, WINDOW);
        });
        TerminalSecret secret = enrolments.unlock(terminal).orElse(null);
        if (secret == null) {
            // Another request was faster, or the till was moved a moment ago.
            return new PinLoginOutcome.NotATerminal(new TerminalAuthentication.NoCookie(), false);
        }
        write(TillRecord.UNLOCKED, terminal, secret, event, approver);
        return pad(terminal, "tillkeyUnlocked");
    }

    /** @param throttled whether too many were refused before: then no password is checked */
    private StoreApproval approval(
            boolean throttled, Terminal terminal, StoreApproval.Purpose purpose, EventBuilder event) {
        StoreApproval approval = throttled
                ? StoreApproval.refused(null, PinReasons.UNLOCK_THROTTLED)
                : StoreApproval.evaluate(context, terminal, purpose, event);
        if (approval.approver() != null) {
            event.user(approval.approver());
        }
        return approval;
    }

    private void record(StoreApproval refused, boolean throttled, String subject, EventBuilder event) {
        if (!throttled || events.isNew(RepeatedEventFilter.MINUTE, PinReasons.UNLOCK_THROTTLED, subject)) {
            Optional.ofNullable(refused.refusal())
                    .orElseGet(() -> Refusal.by(PinReasons.APPROVER_UNKNOWN))
                    .write(() -> event, Errors.INVALID_USER_CREDENTIALS);
        }
    }

    private static FormMessage notApproved(boolean throttled) {
        return new FormMessage(PinPages.APPROVAL, throttled ? "tillkeyUnlockThrottled" : "tillkeyApprovalRefused");
    }

    /** The pad of a till that takes PINs from now on. */
    private PinLoginOutcome pad(Terminal terminal, String messageKey) {
        return answer(PinPages.pinPadWithSuccess(context, request.pad(terminal, null), messageKey));
    }

    private static PinLoginOutcome answer(Response page) {
        return new PinLoginOutcome.Answered(page, false);
    }

    private String address() {
        return MissCounters.address(ClientAddressResolver.of(request.session()));
    }

    private TerminalCookie cookie() {
        return new TerminalCookie(request.session(), request.realm());
    }

    private void write(
            TillRecord record, Terminal terminal, TerminalSecret secret, EventBuilder event, UserModel approver) {
        record.write(
                request.session(),
                new TillRecord.Till(terminal, secret),
                event,
                approver,
                request.login().getClient());
    }
}
