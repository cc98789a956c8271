package io.github.tillkey.pin.login;

import io.github.tillkey.core.ClientSettings;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.terminal.Recognition;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.Terminals;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The login step "Tillkey PIN". States and transitions are drawn in {@code docs/architecture.md}.
 *
 * <p>Every miss, whatever its reason, gets the same page, the same words and the same time, and counts alike: a PIN that nobody
 * has, the PIN of someone who works in another store, of someone disabled, of someone whom any access rule refuses. Only the
 * event for auditors tells them apart.
 *
 * <p>A right PIN does not finish the login in the session in which it was typed: the browser first moves to a session of its own
 * (see {@link PinHandover}), and the login is judged a second time there.
 */
final class PinAuthenticator implements Authenticator {

    private static final Logger LOG = Logger.getLogger(PinAuthenticator.class);

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        PosPins pins = pinsOrProblem(context);
        if (pins == null) {
            return;
        }
        Optional<PinHandover> handover = PinHandover.takeFrom(context.getAuthenticationSession());
        Terminals terminals = Terminals.of(context.getSession(), context.getRealm());
        TerminalCookie cookie = cookie(context);
        Recognition recognition =
                handover.isPresent() ? terminals.recogniseAndLock(cookie.value()) : terminals.recognise(cookie.value());
        if (!(recognition instanceof Recognition.Known till)) {
            TillEnrolment.show(context, recognition);
        } else if (handover.isEmpty()) {
            context.challenge(PinPages.pinPad(context, till.terminal(), lengths(pins), null));
        } else {
            resume(context, pins, till, handover.get());
        }
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        MissPause pause = MissPause.start();
        PosPins pins = pinsOrProblem(context);
        if (pins == null) {
            return;
        }
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        Recognition recognition = Terminals.of(context.getSession(), context.getRealm())
                .recogniseAndLock(cookie(context).value());
        if (recognition instanceof Recognition.Known till) {
            String typed = form.getFirst(PinPages.PIN_FIELD);
            if (typed == null) {
                // The enrolment page of another tab: this browser has become a till in the meantime.
                context.challenge(PinPages.pinPad(context, till.terminal(), lengths(pins), null));
            } else {
                judgeTyped(context, pins, till, typed, pause);
            }
        } else {
            TillEnrolment.act(context, recognition, lengths(pins));
        }
    }

    /** The realm's PINs; {@code null} when a page has been shown that says why there are none. */
    private static @Nullable PosPins pinsOrProblem(AuthenticationFlowContext context) {
        var client = context.getAuthenticationSession().getClient();
        if (!ClientSettings.of(client).acceptsPin()) {
            refuse(context, Reason.PIN_NOT_ALLOWED);
            context.forceChallenge(PinPages.problem(context, Response.Status.FORBIDDEN, "tillkeyClientNotForPin"));
            return null;
        }
        try {
            return PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm());
        } catch (PinUnavailableException problem) {
            LOG.errorf("A PIN login was refused: %s", problem.getMessage());
            refuse(context, PinReasons.PIN_UNAVAILABLE);
            context.forceChallenge(
                    PinPages.problem(context, Response.Status.SERVICE_UNAVAILABLE, "tillkeyPinUnavailable"));
            return null;
        }
    }

    private static void judgeTyped(
            AuthenticationFlowContext context, PosPins pins, Recognition.Known till, String typed, MissPause pause) {
        Terminal terminal = till.terminal();
        List<Integer> lengths = lengths(pins);
        Instant waitsUntil = terminal.waitsUntil().orElse(null);
        if (waitsUntil != null) {
            refuse(context, Errors.ACCESS_DENIED, PinReasons.TERMINAL_WAITING, terminal, null);
            context.forceChallenge(PinPages.pinPad(
                    context,
                    terminal,
                    lengths,
                    new FormMessage(PinPages.PIN_FIELD, "tillkeyTerminalWaiting", minutesUntil(waitsUntil))));
            return;
        }
        Pin pin = lengths.stream()
                .flatMap(length -> Pin.parse(typed, length).stream())
                .findFirst()
                .orElse(null);
        if (pin == null) {
            refuse(context, Errors.INVALID_USER_CREDENTIALS, PinReasons.PIN_MALFORMED, terminal, null);
            context.forceChallenge(PinPages.pinPad(
                    context,
                    terminal,
                    lengths,
                    new FormMessage(PinPages.PIN_FIELD, "tillkeyPinFormat", lengths.get(0))));
            return;
        }
        PosPins.Owner owner = pins.ownerOf(pin).orElse(null);
        Reason unknown = pins.isTripwire(pin) ? PinReasons.PIN_TRIPWIRE : PinReasons.PIN_UNKNOWN;
        Reason miss = owner == null ? unknown : reasonToRefuse(context, terminal, owner);
        if (owner == null || miss != null) {
            miss(context, terminal, lengths, owner, miss == null ? unknown : miss, pause);
        } else {
            context.forceChallenge(
                    new PinHandover(owner.member().getId(), owner.credential().getId(), terminal.id())
                            .moveBrowser(context));
        }
    }

    /** Goes on after {@link PinHandover}: judged again, because a moment has passed. */
    private static void resume(
            AuthenticationFlowContext context, PosPins pins, Recognition.Known till, PinHandover handover) {
        Terminal terminal = till.terminal();
        PosPins.Owner owner =
                pins.owner(handover.userId(), handover.credentialId()).orElse(null);
        Reason reason = owner == null ? PinReasons.PIN_UNKNOWN : reasonToRefuse(context, terminal, owner);
        if (owner == null || reason != null || !terminal.id().equals(handover.terminalId())) {
            miss(
                    context,
                    terminal,
                    lengths(pins),
                    owner,
                    reason == null ? PinReasons.PIN_UNKNOWN : reason,
                    MissPause.start());
            return;
        }
        context.setUser(owner.member());
        if (PinLoginLimits.somethingElsePending(
                context.getSession(),
                context.getAuthenticationSession(),
                context.getHttpRequest(),
                context.getEvent())) {
            refuse(context, Errors.ACCESS_DENIED, PinReasons.SETUP_PENDING, terminal, owner.member());
            context.clearUser();
            context.forceChallenge(PinPages.problem(context, Response.Status.FORBIDDEN, "tillkeySetupPending"));
        } else {
            takeOver(context, pins, till, owner);
        }
    }

    /** Hands the till to {@code owner}: ends what ran on it before, and finishes the login or asks for a new PIN first. */
    private static void takeOver(
            AuthenticationFlowContext context, PosPins pins, Recognition.Known till, PosPins.Owner owner) {
        Terminal terminal = till.terminal();
        UserModel member = owner.member();
        PosPinCredentialModel credential = owner.credential();
        AuthenticationSessionModel login = context.getAuthenticationSession();
        boolean newPinFirst = pins.mustBeReplaced(credential)
                || member.getRequiredActionsStream().anyMatch(pins.actionAlias()::equals);
        // The same cashier again: the running session goes on, and other applications on this till keep it. Not when a
        // new PIN comes first: Keycloak finishes that login in another request, in a session of its own.
        UserSessionModel running = newPinFirst ? null : runningSession(context, terminal, member);
        String sessionId = running == null ? login.getParentSession().getId() : running.getId();

        PreviousSessions previous = new PreviousSessions(context.getSession(), context.getRealm());
        terminal.sessionId().ifPresent(id -> previous.endUnless(sessionId, id, "cashier_switched"));
        previous.endSsoSessionUnless(sessionId, "cashier_switched");
        terminal.recordLogin(sessionId, till.secret()).ifPresent(cookie(context)::setAfterCommit);

        new PinLogin(credential.getId(), terminal.id()).begin(login, terminal);
        describe(context.getEvent(), terminal);
        if (running != null) {
            context.attachUserSession(running);
        }
        if (newPinFirst) {
            login.addRequiredAction(pins.actionAlias());
        }
        context.success(PosPinCredentialModel.TYPE);
    }

    private static @Nullable UserSessionModel runningSession(
            AuthenticationFlowContext context, Terminal terminal, UserModel member) {
        return terminal.sessionId()
                .map(id -> context.getSession().sessions().getUserSession(context.getRealm(), id))
                .filter(session -> member.equals(session.getUser()))
                .filter(session -> TillSession.levelOf(session) == Level.PIN)
                .filter(session -> TillSession.of(session)
                        .filter(till ->
                                till.equals(new TillSession(terminal.store().groupId(), terminal.id())))
                        .isPresent())
                .filter(session -> AuthenticationManager.isSessionValid(context.getRealm(), session))
                .orElse(null);
    }

    private static List<Integer> lengths(PosPins pins) {
        return pins.policy().acceptedLengths(Instant.ofEpochMilli(Time.currentTimeMillis()));
    }

    private static @Nullable Reason reasonToRefuse(
            AuthenticationFlowContext context, Terminal terminal, PosPins.Owner owner) {
        return PinLogin.reasonToRefuse(
                context.getSession(), context.getRealm(), context.getAuthenticationSession(), terminal, owner);
    }

    private static void miss(
            AuthenticationFlowContext context,
            Terminal terminal,
            List<Integer> lengths,
            PosPins.@Nullable Owner owner,
            Reason reason,
            MissPause pause) {
        terminal.countMiss();
        refuse(context, Errors.INVALID_USER_CREDENTIALS, reason, terminal, owner == null ? null : owner.member());
        Response page =
                PinPages.pinPad(context, terminal, lengths, new FormMessage(PinPages.PIN_FIELD, "tillkeyPinWrong"));
        pause.waitForTheRest();
        // Not failureChallenge: a wrong PIN must never lock somebody's password.
        context.forceChallenge(page);
    }

    private static void refuse(AuthenticationFlowContext context, Reason reason) {
        refuse(context, Errors.ACCESS_DENIED, reason, null, null);
    }

    private static void refuse(
            AuthenticationFlowContext context,
            String error,
            Reason reason,
            @Nullable Terminal terminal,
            @Nullable UserModel member) {
        EventBuilder event = event(context).detail(Details.REASON, reason.code());
        if (terminal != null) {
            describe(event, terminal);
        }
        if (member != null) {
            event.user(member);
        }
        event.error(error);
    }

    /** An event of its own, so that what is said of a miss does not stick to the success that follows. */
    private static EventBuilder event(AuthenticationFlowContext context) {
        return context.getEvent().clone();
    }

    private static EventBuilder describe(EventBuilder event, Terminal terminal) {
        return event.detail("tillkey_terminal", terminal.id())
                .detail("tillkey_store", terminal.store().storeId());
    }

    private static TerminalCookie cookie(AuthenticationFlowContext context) {
        return new TerminalCookie(context.getSession(), context.getRealm());
    }

    /** Minutes from now, rounded up. Not a time of day: the server does not know the till's time zone. */
    private static long minutesUntil(Instant instant) {
        long seconds = Duration.between(Instant.ofEpochMilli(Time.currentTimeMillis()), instant)
                .toSeconds();
        return Math.max(1, (seconds + 59) / 60);
    }

    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {
        // A member gets a PIN from an administrator; there is nothing to set up at login.
    }

    @Override
    public void close() {}
}
