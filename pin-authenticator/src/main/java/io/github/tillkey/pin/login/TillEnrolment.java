package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.terminal.EnrolmentCode;
import io.github.tillkey.pin.terminal.EnrolmentException;
import io.github.tillkey.pin.terminal.LockReason;
import io.github.tillkey.pin.terminal.Recognition;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.TerminalSecret;
import io.github.tillkey.pin.terminal.Terminals;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * What a browser sees that takes no PIN: the page that registers it as a till, and the page that unlocks it. Both need a member of
 * the store ({@link StoreApproval}); registering needs a code first.
 */
final class TillEnrolment {

    /** Detail {@code custom_required_action} of the events of registering a till. */
    public static final String ENROL = "tillkey-enrol-terminal";

    /** Detail {@code custom_required_action} of the events of unlocking a till. */
    public static final String UNLOCK = "tillkey-unlock-terminal";

    /**
     * Wrong codes within the {@link #WINDOW} from one address. There is no limit for the realm: many addresses could use it up, so that
     * nobody registers a till, and a code has 37 bits and needs the password of a member with the right.
     */
    static final int CODES_PER_ADDRESS = 10;

    /** Refused attempts to unlock a till from one address, or to register a till with its code, within the {@link #WINDOW}. */
    static final int APPROVALS = 10;

    /** Refused attempts to unlock a till from all addresses together, within the {@link #WINDOW}: a copied cookie can be sent from many. */
    static final int APPROVALS_EVERYWHERE = 30;

    /** The sliding window of these counters: short, because a bored colleague at the till keeps the manager away for as long. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** Behind a terminal's id, the subject of the counter of attempts to unlock it from all addresses. */
    private static final String EVERYWHERE = " everywhere";

    private TillEnrolment() {}

    /** Shows the page of a browser that is no till in use. */
    static void show(AuthenticationFlowContext context, Recognition recognition) {
        if (recognition instanceof Recognition.Locked locked) {
            report(context.getSession(), context.getRealm(), event(context), locked);
            showLocked(context, locked.terminal(), locked.reason());
            return;
        }
        FormMessage error = null;
        if (recognition instanceof Recognition.Refused refused) {
            // Anybody can send such a cookie.
            if (isNew(context, RepeatedEvents.HOUR, refused.reason(), address(context))) {
                event(context).detail(Details.REASON, refused.reason().code()).error(Errors.ACCESS_DENIED);
            }
            if (refused.reason().equals(PinReasons.TERMINAL_REVOKED)) {
                // For good. A store that is gone or a realm setting that is wrong may come back.
                cookie(context).expire();
            }
            error = new FormMessage(PinPages.CODE_FIELD, refused.messageKey());
        }
        context.challenge(PinPages.enrolment(context, error, "", ""));
    }

    /** Shows the page of a till that is locked, for whatever was asked of it. */
    static void showLocked(AuthenticationFlowContext context, Terminal terminal, LockReason reason) {
        context.forceChallenge(PinPages.locked(context, terminal, reason, null, ""));
    }

    /** Writes the event of a login at a locked till, and ends the till's session if this very cookie locked it. */
    static void report(KeycloakSession session, RealmModel realm, EventBuilder event, Recognition.Locked locked) {
        Terminal terminal = locked.terminal();
        if (locked.justNow()) {
            terminal.sessionId()
                    .ifPresent(id -> new PreviousSessions(session, realm).endUnless(null, id, "terminal_locked"));
        }
        Reason reason = locked.justNow() ? PinReasons.TERMINAL_OLD_SECRET : PinReasons.TERMINAL_LOCKED;
        if (locked.justNow()
                || RepeatedEvents.isNew(
                        session,
                        realm,
                        RepeatedEvents.HOUR,
                        reason.code(),
                        terminal.id(),
                        Long.toString(terminal.version()))) {
            terminal.describe(event).detail(Details.REASON, reason.code()).error(Errors.ACCESS_DENIED);
        }
    }

    /**
     * Goes on with what was typed on one of the pages.
     *
     * @param pads the PIN pad of a till that takes PINs from now on
     * @param pause started when the request came in
     */
    static void act(
            AuthenticationFlowContext context,
            Recognition recognition,
            Function<Terminal, PinPages.Pad> pads,
            MissPause pause) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        if (recognition instanceof Recognition.Locked till && till.justNow()) {
            show(context, recognition);
        } else if (form.containsKey(PinPages.CODE_FIELD)) {
            enrol(context, pads, form, pause);
        } else if (recognition instanceof Recognition.Locked && form.containsKey(PinPages.REGISTER_FIELD)) {
            context.forceChallenge(PinPages.enrolment(context, null, "", ""));
        } else if (recognition instanceof Recognition.Locked till && form.containsKey(StoreApproval.USERNAME_FIELD)) {
            unlock(context, till, pads, form, pause);
        } else {
            show(context, recognition);
        }
    }

    private static void enrol(
            AuthenticationFlowContext context,
            Function<Terminal, PinPages.Pad> pads,
            MultivaluedMap<String, String> form,
            MissPause pause) {
        EventBuilder event = actionEvent(context, ENROL);
        String typed = first(form, PinPages.CODE_FIELD);
        Terminals terminals = Terminals.of(context.getSession(), context.getRealm());
        try {
            EnrolmentCode code = EnrolmentCode.parse(typed).orElseThrow(EnrolmentException::unknown);
            Terminal terminal = byCode(context, terminals, code);
            terminal.describe(event);
            MissCounters counters = MissCounters.of(context.getSession(), context.getRealm());
            // From all addresses together: who has the code may have many of these, and a one-time password may not be
            // asked for.
            boolean throttled = !counters.take(Scope.TERMINAL_UNLOCK, terminal.id(), APPROVALS, WINDOW);
            StoreApproval approval = throttled
                    ? StoreApproval.refused(null, PinReasons.UNLOCK_THROTTLED)
                    : StoreApproval.judge(context, terminal, StoreApproval.Purpose.ENROL, event);
            UserModel approver = approval.approver();
            if (approver != null) {
                event.user(approver);
            }
            Refusal refusal = approval.refusal();
            if (refusal != null || approver == null) {
                if (!throttled || isNew(context, RepeatedEvents.MINUTE, PinReasons.UNLOCK_THROTTLED, terminal.id())) {
                    refused(event, refusal);
                }
                if (!throttled) {
                    pause.holdBack(context.getSession());
                }
                context.forceChallenge(PinPages.enrolment(
                        context,
                        new FormMessage(
                                PinPages.APPROVAL, throttled ? "tillkeyUnlockThrottled" : "tillkeyApprovalRefused"),
                        code.formatted(),
                        first(form, StoreApproval.USERNAME_FIELD)));
                return;
            }
            counters.giveBack(Scope.TERMINAL_UNLOCK, terminal.id(), WINDOW);
            Terminals.Enrolled till = terminals.enrol(
                    code,
                    terminal.store(),
                    approver.getId(),
                    context.getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.USER_AGENT));
            till.earlierSession().ifPresent(id -> new PreviousSessions(context.getSession(), context.getRealm())
                    .endUnless(null, id, "terminal_registered_anew"));
            event.success();
            adminEvent(context, till.terminal(), approver, "registered");
            showPad(context, till.terminal(), till.secret(), pads, "tillkeyEnrolled");
        } catch (EnrolmentException refused) {
            // Wrong codes are limited by their counters; what is no code, and what comes after, is not.
            boolean counted =
                    EnrolmentCode.parse(typed).isPresent() && !refused.reason().equals(PinReasons.CODE_THROTTLED);
            if (counted || isNew(context, RepeatedEvents.MINUTE, refused.reason(), address(context))) {
                event.detail(Details.REASON, refused.reason().code()).error(Errors.INVALID_CODE);
            }
            context.forceChallenge(PinPages.enrolment(
                    context,
                    new FormMessage(PinPages.CODE_FIELD, refused.messageKey()),
                    "",
                    first(form, StoreApproval.USERNAME_FIELD)));
        }
    }

    /** The terminal of a code, unless too many wrong ones came before: each counts as wrong until it has proved right. */
    private static Terminal byCode(AuthenticationFlowContext context, Terminals terminals, EnrolmentCode code)
            throws EnrolmentException {
        MissCounters counters = MissCounters.of(context.getSession(), context.getRealm());
        String address = address(context);
        if (!counters.take(Scope.TERMINAL_CODE, address, CODES_PER_ADDRESS, WINDOW)) {
            throw EnrolmentException.throttled();
        }
        Terminal terminal = terminals.byCode(code);
        counters.giveBack(Scope.TERMINAL_CODE, address, WINDOW);
        return terminal;
    }

    private static void unlock(
            AuthenticationFlowContext context,
            Recognition.Locked till,
            Function<Terminal, PinPages.Pad> pads,
            MultivaluedMap<String, String> form,
            MissPause pause) {
        Terminal terminal = till.terminal();
        EventBuilder event = terminal.describe(actionEvent(context, UNLOCK));
        MissCounters counters = MissCounters.of(context.getSession(), context.getRealm());
        // By address too, so that whoever has a copy of the cookie elsewhere must use many to keep the manager at the
        // till from unlocking it; a new code helps then.
        String subject = terminal.id() + ' ' + address(context);
        String everywhere = terminal.id() + EVERYWHERE;
        // Counts as refused until it is not.
        boolean throttled = !counters.count(counting -> counting.take(Scope.TERMINAL_UNLOCK, subject, APPROVALS, WINDOW)
                && counting.take(Scope.TERMINAL_UNLOCK, everywhere, APPROVALS_EVERYWHERE, WINDOW));
        StoreApproval approval = throttled
                ? StoreApproval.refused(null, PinReasons.UNLOCK_THROTTLED)
                : StoreApproval.judge(context, terminal, StoreApproval.Purpose.UNLOCK, event);
        UserModel approver = approval.approver();
        if (approver != null) {
            event.user(approver);
        }
        Refusal refusal = approval.refusal();
        if (refusal == null && approver != null) {
            counters.count(counting -> {
                counting.giveBack(Scope.TERMINAL_UNLOCK, subject, WINDOW);
                return counting.giveBack(Scope.TERMINAL_UNLOCK, everywhere, WINDOW);
            });
            TerminalSecret secret = Terminals.of(context.getSession(), context.getRealm())
                    .unlock(terminal)
                    .orElse(null);
            if (secret == null) {
                // Somebody else was faster, or the till was moved a moment ago.
                show(context, new Recognition.Stranger());
                return;
            }
            event.success();
            adminEvent(context, terminal, approver, "unlocked");
            showPad(context, terminal, secret, pads, "tillkeyUnlocked");
            return;
        }
        if (!throttled || isNew(context, RepeatedEvents.MINUTE, PinReasons.UNLOCK_THROTTLED, subject)) {
            refused(event, refusal);
        }
        if (!throttled) {
            pause.holdBack(context.getSession());
        }
        context.forceChallenge(PinPages.locked(
                context,
                terminal,
                till.reason(),
                new FormMessage(PinPages.APPROVAL, throttled ? "tillkeyUnlockThrottled" : "tillkeyApprovalRefused"),
                first(form, StoreApproval.USERNAME_FIELD)));
    }

    private static void showPad(
            AuthenticationFlowContext context,
            Terminal terminal,
            TerminalSecret secret,
            Function<Terminal, PinPages.Pad> pads,
            String messageKey) {
        cookie(context).setAfterCommit(secret);
        context.forceChallenge(PinPages.pinPadWithSuccess(context, pads.apply(terminal), messageKey));
    }

    private static boolean isNew(AuthenticationFlowContext context, Duration quiet, Reason reason, String whose) {
        return RepeatedEvents.isNew(context.getSession(), context.getRealm(), quiet, reason.code(), whose);
    }

    private static String address(AuthenticationFlowContext context) {
        return MissCounters.address(ClientAddresses.of(context.getSession()));
    }

    private static void refused(EventBuilder event, @Nullable Refusal refusal) {
        Optional.ofNullable(refusal)
                .orElseGet(() -> Refusal.by(PinReasons.APPROVER_UNKNOWN))
                .write(() -> event, Errors.INVALID_USER_CREDENTIALS);
    }

    /** A member did something that no action of Keycloak is about: where auditors look for the actions of extensions. */
    private static EventBuilder actionEvent(AuthenticationFlowContext context, String action) {
        return event(context).event(EventType.CUSTOM_REQUIRED_ACTION).detail(Details.CUSTOM_REQUIRED_ACTION, action);
    }

    /** Continues the history of the terminal that the Admin REST writes. */
    private static void adminEvent(
            AuthenticationFlowContext context, Terminal terminal, UserModel approver, String what) {
        RealmModel realm = context.getRealm();
        new AdminEventBuilder(
                        realm,
                        new AdminAuth(
                                realm,
                                null,
                                approver,
                                context.getAuthenticationSession().getClient()),
                        context.getSession(),
                        context.getConnection())
                .operation(OperationType.ACTION)
                .resource(Terminal.EVENT_RESOURCE)
                .resourcePath("tillkey-pin", "terminals", terminal.id(), what)
                .representation(Map.of("storeId", terminal.store().storeId()))
                .success();
    }

    /** An event of its own, so that what is said here does not stick to the login that follows. */
    private static EventBuilder event(AuthenticationFlowContext context) {
        return context.getEvent().clone();
    }

    private static TerminalCookie cookie(AuthenticationFlowContext context) {
        return new TerminalCookie(context.getSession(), context.getRealm());
    }

    private static String first(MultivaluedMap<String, String> form, String field) {
        return Optional.ofNullable(form.getFirst(field)).orElse("");
    }
}
