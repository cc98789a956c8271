package io.github.tillkey.pin.login;

import io.github.tillkey.core.ClientSettings;
import io.github.tillkey.core.Complaints;
import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.credential.SessionPin;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.sso.ContinuedSsoCookie;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.store.StoreRisks;
import io.github.tillkey.pin.terminal.Recognition;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.TerminalLogin;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.util.AcrStore;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The login step "Tillkey PIN". States and transitions are drawn in {@code docs/architecture.md}.
 *
 * <p>Every miss, whatever its reason, gets the same page, the same words and the same time, and counts alike: a PIN that nobody
 * has, the PIN of someone who works in another store, of someone disabled, of someone whom any access rule refuses. Only the
 * event for auditors tells them apart.
 *
 * <p>A right PIN does not finish the login in the session in which it was typed, but in one of its own (see {@link PinHandover}).
 * Where a page comes first, the browser moves there, and the login is judged a second time.
 */
final class PinAuthenticator implements Authenticator {

    /** For developers of clients: the description of the error that the client gets. */
    private static final String LEVEL_OUT_OF_REACH =
            "The claims parameter demands an acr that a login with a PIN does not reach";

    /** What a realm and a step must have before a PIN is asked for. */
    private record Setup(PosPins pins, IdentifyBy identifyBy, ThrottlePolicy throttle) {}

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        Setup setup = setupOrProblem(context);
        if (setup == null) {
            return;
        }
        Optional<PinHandover> handover = PinHandover.takeFrom(context.getAuthenticationSession());
        PinLogin begun = PinLogin.of(context.getAuthenticationSession()).orElse(null);
        if (handover.isEmpty() && begun != null) {
            // The page with the new PIN, opened again.
            newPin(context, setup, begun, NewPin::show);
            return;
        }
        Terminals terminals = Terminals.of(context.getSession(), context.getRealm());
        String cookie = cookie(context).value();
        Recognition recognition =
                handover.isPresent() ? terminals.recogniseAndLock(cookie) : terminals.recognise(cookie);
        if (!(recognition instanceof Recognition.Known till)) {
            TillEnrolment.show(context, recognition);
        } else if (isOutside(context, till.terminal())) {
            showOutside(context, till.terminal());
        } else if (handover.isPresent()) {
            resume(context, setup, till, handover.get());
        } else {
            context.challenge(PinPages.pinPad(context, pad(context, setup, till.terminal(), null), null));
        }
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        MissPause pause = MissPause.start();
        Setup setup = setupOrProblem(context);
        if (setup == null) {
            return;
        }
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        PinLogin begun = PinLogin.of(context.getAuthenticationSession()).orElse(null);
        if (begun != null) {
            newPin(context, setup, begun, newPin -> newPin.process(form, pause));
            return;
        }
        // Without a lock: a till that waits is answered at once, however many ask.
        Recognition recognition = Terminals.of(context.getSession(), context.getRealm())
                .recognise(cookie(context).value());
        if (recognition instanceof Recognition.Known till) {
            if (isOutside(context, till.terminal())) {
                showOutside(context, till.terminal());
            } else if (!form.containsKey(PinPages.PIN_FIELD)) {
                // The enrolment page of another tab: this browser has become a till in the meantime.
                context.challenge(PinPages.pinPad(context, pad(context, setup, till.terminal(), null), null));
            } else {
                judgeTyped(context, setup, till, form, pause);
            }
        } else {
            if (recognition instanceof Recognition.Locked till && isOutside(context, till.terminal())) {
                showOutside(context, till.terminal());
            } else {
                TillEnrolment.act(context, recognition, terminal -> pad(context, setup, terminal, null), pause);
            }
        }
    }

    /** What the realm and the step say; {@code null} when a page has been shown that says why there is no PIN login. */
    private static @Nullable Setup setupOrProblem(AuthenticationFlowContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        // A session of a SAML client could not be confined to the till.
        boolean judged = OIDCLoginProtocol.LOGIN_PROTOCOL.equals(login.getProtocol());
        if (!judged || !ClientSettings.of(login.getClient()).acceptsPin()) {
            refuseOnce(context, RepeatedEvents.HOUR, Reason.PIN_NOT_ALLOWED, null);
            context.forceChallenge(
                    PinPages.problem(context.form(), Response.Status.FORBIDDEN, "tillkeyClientNotForPin"));
            return null;
        }
        if (PinLoginLimits.levelIsOutOfReach(context)) {
            refuseOnce(context, RepeatedEvents.HOUR, PinReasons.LEVEL_OUT_OF_REACH, null);
            context.forceChallenge(context.getSession()
                    .getProvider(LoginProtocol.class, login.getProtocol())
                    .setRealm(context.getRealm())
                    .setHttpHeaders(context.getHttpRequest().getHttpHeaders())
                    .setUriInfo(context.getUriInfo())
                    .setEventBuilder(context.getEvent())
                    .sendError(login, LoginProtocol.Error.LOA_INVALID, LEVEL_OUT_OF_REACH));
            return null;
        }
        try {
            PosPins pins = PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm());
            return new Setup(pins, identifyBy(context), PinPolicies.throttleOf(context.getRealm(), pins.actionAlias()));
        } catch (PinUnavailableException problem) {
            String message = String.valueOf(problem.getMessage());
            Complaints.log(context.getRealm(), "PIN logins are refused", message);
            refuseOnce(context, RepeatedEvents.HOUR, PinReasons.PIN_UNAVAILABLE, null, message);
            context.forceChallenge(
                    PinPages.problem(context.form(), Response.Status.SERVICE_UNAVAILABLE, "tillkeyPinUnavailable"));
            return null;
        }
    }

    private static boolean isOutside(AuthenticationFlowContext context, Terminal terminal) {
        return TerminalNetworks.refuse(context.getRealm(), terminal, () -> ClientAddresses.of(context.getSession()));
    }

    /** A till outside the networks of its store: nothing is typed there. */
    private static void showOutside(AuthenticationFlowContext context, Terminal terminal) {
        ClientAddress address = ClientAddresses.of(context.getSession());
        if (RepeatedEvents.isNew(
                context.getSession(),
                context.getRealm(),
                RepeatedEvents.HOUR,
                Reason.NETWORK_NOT_ALLOWED.code(),
                terminal.id(),
                address.toString())) {
            AccessGuard.refuse(
                    context.getRealm(),
                    TerminalNetworks.RULE,
                    TerminalNetworks.denial(address),
                    () -> terminal.describe(event(context)));
        }
        context.forceChallenge(PinPages.problem(context.form(), Response.Status.FORBIDDEN, "tillkeyTerminalOutside"));
    }

    private static IdentifyBy identifyBy(AuthenticationFlowContext context) throws PinUnavailableException {
        AuthenticatorConfigModel config = context.getAuthenticatorConfig();
        Map<String, String> settings = config == null ? null : config.getConfig();
        return IdentifyBy.parse(settings)
                .orElseThrow(() -> new PinUnavailableException("in realm "
                        + context.getRealm().getName() + ", the step Tillkey PIN has " + IdentifyBy.KEY
                        + " \"" + (settings == null ? "" : settings.get(IdentifyBy.KEY)) + "\"; it must be one of "
                        + String.join(", ", IdentifyBy.labels())));
    }

    /**
     * How the till learns who logs in: as the step is set, but where so many PINs are good on it that guessing pays, the till asks who it is
     * first. Nobody stops selling by that.
     */
    private static IdentifyBy identifyBy(AuthenticationFlowContext context, Setup setup, Terminal terminal) {
        return setup.identifyBy() == IdentifyBy.PIN
                        && risk(context, setup, terminal).level() == GuessRisk.Level.TOO_HIGH
                ? IdentifyBy.PICKER
                : setup.identifyBy();
    }

    private static GuessRisk risk(AuthenticationFlowContext context, Setup setup, Terminal terminal) {
        return StoreRisks.of(
                context.getSession(),
                context.getRealm(),
                terminal.store(),
                lengths(setup.pins()),
                setup.throttle(),
                risk -> refuse(context, Errors.ACCESS_DENIED, PinReasons.TOO_MANY_PINS, terminal, null));
    }

    private static PinPages.Pad pad(
            AuthenticationFlowContext context, Setup setup, Terminal terminal, @Nullable String member) {
        IdentifyBy identifyBy = identifyBy(context, setup, terminal);
        List<StaffTile> tiles = identifyBy == IdentifyBy.PICKER
                ? StaffTile.of(
                        context.getSession(),
                        context.getRealm(),
                        terminal.store(),
                        context.getSession().getContext().resolveLocale(null))
                : List.of();
        return new PinPages.Pad(terminal, lengths(setup.pins()), identifyBy, tiles, member);
    }

    private static void judgeTyped(
            AuthenticationFlowContext context,
            Setup setup,
            Recognition.Known till,
            MultivaluedMap<String, String> form,
            MissPause pause) {
        Terminal terminal = till.terminal();
        IdentifyBy identifyBy = identifyBy(context, setup, terminal);
        String typedMember = identifyBy.namesMember() ? form.getFirst(PinPages.MEMBER_FIELD) : null;
        // Only when it is shown: the tiles of a picker are read for it.
        Supplier<PinPages.Pad> pad = () -> pad(context, setup, terminal, typedMember);
        Instant waitsUntil = terminal.waitsUntil().orElse(null);
        if (waitsUntil != null) {
            showWaiting(context, pad.get(), waitsUntil);
            return;
        }
        if (identifyBy.namesMember() && (typedMember == null || typedMember.isBlank())) {
            refuseForm(
                    context,
                    pad.get(),
                    PinReasons.MEMBER_MISSING,
                    new FormMessage(PinPages.MEMBER_FIELD, "tillkeyMemberMissing"));
            return;
        }
        String typed = Optional.ofNullable(form.getFirst(PinPages.PIN_FIELD)).orElse("");
        List<Integer> lengths = lengths(setup.pins());
        Pin pin = lengths.stream()
                .flatMap(length -> Pin.parse(typed, length).stream())
                .findFirst()
                .orElse(null);
        if (pin == null) {
            boolean ended = setup.pins().policy().hasEnded(typed, ServerTime.now());
            refuseForm(
                    context,
                    pad.get(),
                    ended ? PinReasons.PIN_LENGTH_ENDED : PinReasons.PIN_MALFORMED,
                    new FormMessage(
                            PinPages.PIN_FIELD, ended ? "tillkeyPinLengthEnded" : "tillkeyPinFormat", lengths.get(0)));
            return;
        }
        PinAttempt attempt = PinAttempt.judge(context, setup.pins(), terminal, pin, identifyBy, typedMember);
        PosPins.Owner owner = attempt.owner();
        if (owner != null && attempt.refusal() == null) {
            enter(context, setup, till, attempt, owner, pad, pause);
        } else {
            miss(context, setup, terminal, pad, attempt, pause);
        }
    }

    private static boolean takesPins(Recognition recognition) {
        return recognition instanceof Recognition.Known till
                && till.terminal().waitsUntil().isEmpty();
    }

    private static boolean endsWithThePin(AuthenticationFlowContext context, Setup setup, PosPins.Owner owner) {
        return endsHere(context)
                && !newPinFirst(setup.pins(), owner)
                && !PinLoginLimits.asksForMore(context.getAuthenticationSession());
    }

    /**
     * Lets {@code owner} in where the till is still as it was judged: guesses at the same moment, only so many are answered as one after
     * the other would be.
     */
    private static void enter(
            AuthenticationFlowContext context,
            Setup setup,
            Recognition.Known till,
            PinAttempt attempt,
            PosPins.Owner owner,
            Supplier<PinPages.Pad> pad,
            MissPause pause) {
        Terminals terminals = Terminals.of(context.getSession(), context.getRealm());
        boolean endsWithThePin = endsWithThePin(context, setup, owner);
        if (endsWithThePin && endAtOnce(context, till, owner)) {
            return;
        }
        terminals.forget(till.terminal());
        Recognition now = terminals.recogniseAndLock(cookie(context).value());
        if (!(now instanceof Recognition.Known locked) || !takesPins(now)) {
            tooLate(context, pad, now, pause);
            return;
        }
        Terminal terminal = locked.terminal();
        boolean moved = !terminal.store().equals(till.terminal().store());
        Refusal refusal = moved ? reasonToRefuse(context, terminal, owner) : null;
        if (moved && isOutside(context, terminal)) {
            pause.holdBack(context.getSession());
            showOutside(context, terminal);
        } else if (refusal != null) {
            // Not counted: that takes the row's lock in a transaction of its own, and this one holds it.
            answerMiss(
                    context, terminal, () -> pad(context, setup, terminal, null), attempt.refusedFor(refusal), pause);
        } else if (endsWithThePin) {
            requireWritten(endAtOnce(context, locked, owner));
        } else {
            // A page comes first: the browser moves to a session of its own.
            terminal.recordPresented(locked.secret());
            context.forceChallenge(new PinHandover(
                            owner.member().getId(),
                            owner.credential().getId(),
                            terminal.id(),
                            sessionToContinue(context, setup.pins(), terminal, owner))
                    .moveBrowser(context));
        }
    }

    /**
     * Ends the login in a session of its own.
     *
     * @return false when the till has changed since it was read: then nothing has been done
     */
    private static boolean endAtOnce(AuthenticationFlowContext context, Recognition.Known till, PosPins.Owner owner) {
        KeycloakSession session = context.getSession();
        AuthenticationSessionModel typedIn = context.getAuthenticationSession();
        AuthenticationSessionModel login = PinHandover.newSession(session, context.getRealm(), typedIn);
        login.setAuthenticatedUser(owner.member());
        UserSessionModel running = ContinuedSession.find(session, context.getRealm(), till.terminal(), owner);
        if (!takeOver(context, till, owner, login, running)) {
            PinHandover.drop(session, login, typedIn);
            return false;
        }
        PinHandover.leave(session, typedIn);
        context.forceChallenge(PinLoginEnd.finish(context, login, running));
        return true;
    }

    /**
     * Answers a PIN that was looked at while others, at the same moment, made the till wait or locked it: the same page after the
     * same time, right or wrong, or a burst of guesses would tell which was right.
     */
    private static void tooLate(
            AuthenticationFlowContext context, Supplier<PinPages.Pad> pad, Recognition now, MissPause pause) {
        Instant waitsUntil = now instanceof Recognition.Known till
                ? till.terminal().waitsUntil().orElse(null)
                : null;
        pause.holdBack(context.getSession());
        if (waitsUntil != null) {
            showWaiting(context, pad.get(), waitsUntil);
        } else {
            TillEnrolment.show(context, now);
        }
    }

    private static void showWaiting(AuthenticationFlowContext context, PinPages.Pad pad, Instant until) {
        // Once in each wait, on each node.
        refuseOnce(context, RepeatedEvents.HOUR, PinReasons.TERMINAL_WAITING, pad.terminal(), until.toString());
        long seconds = secondsUntil(until);
        FormMessage message = seconds < 60
                ? new FormMessage(PinPages.PIN_FIELD, "tillkeyTerminalWaitingSeconds", seconds)
                : new FormMessage(PinPages.PIN_FIELD, "tillkeyTerminalWaiting", (seconds + 59) / 60);
        context.forceChallenge(PinPages.pinPad(context, pad, message));
    }

    /** What was typed cannot be judged: nothing is looked up, and nothing counts. */
    private static void refuseForm(
            AuthenticationFlowContext context, PinPages.Pad pad, Reason reason, FormMessage message) {
        refuseOnce(context, RepeatedEvents.MINUTE, Errors.INVALID_USER_CREDENTIALS, reason, pad.terminal());
        context.forceChallenge(PinPages.pinPad(context, pad, message));
    }

    /** Goes on after {@link PinHandover}: judged again, because a moment has passed. */
    private static void resume(
            AuthenticationFlowContext context, Setup setup, Recognition.Known till, PinHandover handover) {
        Terminal terminal = till.terminal();
        PosPins pins = setup.pins();
        PosPins.Owner owner =
                pins.owner(handover.userId(), handover.credentialId()).orElse(null);
        Refusal refusal = owner == null ? Refusal.by(PinReasons.PIN_UNKNOWN) : reasonToRefuse(context, terminal, owner);
        UserSessionModel running = owner == null ? null : sessionToContinue(context, pins, terminal, owner);
        boolean changedHands = !terminal.id().equals(handover.terminalId())
                || !Objects.equals(handover.continued(), running == null ? null : running.getId());
        if (refusal == null && changedHands) {
            refusal = Refusal.by(PinReasons.TERMINAL_SESSION_OVER);
        }
        if (owner == null || refusal != null) {
            // Not a miss: the PIN was right a moment ago.
            Optional.ofNullable(refusal)
                    .orElseThrow()
                    .write(
                            () -> terminal.describe(event(context)).user(owner == null ? null : owner.member()),
                            Errors.INVALID_USER_CREDENTIALS);
            context.forceChallenge(PinPages.pinPad(
                    context,
                    pad(context, setup, terminal, null),
                    new FormMessage(PinPages.PIN_FIELD, "tillkeyPinWrong")));
            return;
        }
        context.setUser(owner.member());
        if (PinLoginLimits.asksForMore(context.getAuthenticationSession())
                || (!endsHere(context)
                        && PinLoginLimits.actionFollows(
                                context.getSession(),
                                context.getAuthenticationSession(),
                                context.getHttpRequest(),
                                context.getEvent()))) {
            refuse(context, Errors.ACCESS_DENIED, PinReasons.SETUP_PENDING, terminal, owner.member());
            context.clearUser();
            context.forceChallenge(PinPages.problem(context.form(), Response.Status.FORBIDDEN, "tillkeySetupPending"));
        } else {
            AuthenticationSessionModel login = context.getAuthenticationSession();
            requireWritten(takeOver(context, till, owner, login, running));
            if (newPinFirst(pins, owner)) {
                newPin(context, setup, new PinLogin(owner.credential().getId(), terminal.id()), NewPin::show);
            } else {
                end(context, running);
            }
        }
    }

    /** The session that goes on; where a new PIN comes first, none: what the old one has opened ends with it. */
    private static @Nullable UserSessionModel sessionToContinue(
            AuthenticationFlowContext context, PosPins pins, Terminal terminal, PosPins.Owner owner) {
        return newPinFirst(pins, owner)
                ? null
                : ContinuedSession.find(context.getSession(), context.getRealm(), terminal, owner);
    }

    private static boolean newPinFirst(PosPins pins, PosPins.Owner owner) {
        return pins.mustBeReplaced(owner.credential())
                || owner.member().getRequiredActionsStream().anyMatch(pins.actionAlias()::equals);
    }

    /** Whether the login ends with this step, and not with what else the flow, or a level that the client insists on, asks for. */
    private static boolean endsHere(AuthenticationFlowContext context) {
        return PinLoginEnd.isLastStep(context.getRealm(), context.getExecution())
                && !new AcrStore(context.getSession(), context.getAuthenticationSession())
                        .isLevelOfAuthenticationForced();
    }

    /**
     * Hands the till to {@code owner}: ends what ran on it before.
     *
     * @param login the authentication session whose root becomes the user session
     * @param running the same cashier's session, which goes on, and with it other applications on this till; {@code null} for a new one
     * @return false when the till has changed since it was read: then nothing is written and nothing has ended
     */
    private static boolean takeOver(
            AuthenticationFlowContext context,
            Recognition.Known till,
            PosPins.Owner owner,
            AuthenticationSessionModel login,
            @Nullable UserSessionModel running) {
        Terminal terminal = till.terminal();
        String sessionId = running == null ? login.getParentSession().getId() : running.getId();
        TerminalLogin written = terminal.login(sessionId, owner.member().getId(), till.secret());
        if (!Terminals.of(context.getSession(), context.getRealm()).writeLogin(written)) {
            return false;
        }
        written.newSecret().ifPresent(cookie(context)::setAfterCommit);
        if (running != null) {
            ContinuedSession.renew(context.getRealm(), running, login.getClient());
        }

        PreviousSessions previous = new PreviousSessions(context.getSession(), context.getRealm());
        terminal.sessionId().ifPresent(id -> previous.endUnless(sessionId, id, "cashier_switched"));
        previous.endSsoSessionUnless(sessionId, "cashier_switched");

        new PinLogin(owner.credential().getId(), terminal.id()).begin(login, terminal);
        SessionPin.of(owner.credential()).mark(login);
        terminal.describe(context.getEvent());
        return true;
    }

    /** The till's row is locked, so nobody can have changed it. */
    private static void requireWritten(boolean written) {
        if (!written) {
            throw new IllegalStateException("a till has changed though its row is locked");
        }
    }

    /** Ends the login, or lets the steps that follow this one do so. */
    private static void end(AuthenticationFlowContext context, @Nullable UserSessionModel running) {
        if (endsHere(context)) {
            context.forceChallenge(PinLoginEnd.finish(context, context.getAuthenticationSession(), running));
        } else {
            if (running != null) {
                ContinuedSsoCookie.mark(context.getAuthenticationSession());
            }
            context.success(PosPinCredentialModel.TYPE);
        }
    }

    /** Shows or takes the page with the new PIN, if the login that led to it still holds: the till may have been revoked meanwhile. */
    private static void newPin(AuthenticationFlowContext context, Setup setup, PinLogin login, Consumer<NewPin> step) {
        TillHost host = new TillHost(context, setup, login);
        if (host.holds(false)) {
            step.accept(new NewPin(host, setup.pins()));
        } else {
            NewPin.refuseOver(host);
        }
    }

    /** A new PIN at a till, before the session that the old one opens. */
    private static final class TillHost implements NewPin.Host {

        private final AuthenticationFlowContext context;
        private final Setup setup;
        private final PinLogin login;
        private @Nullable Terminal till;

        private TillHost(AuthenticationFlowContext context, Setup setup, PinLogin login) {
            this.context = context;
            this.setup = setup;
            this.login = login;
        }

        private boolean holds(boolean lock) {
            if (till != null) {
                Terminals.of(session(), realm()).forget(till);
            }
            till = login.tillIfItStillHolds(session(), realm(), setup.pins(), login(), lock)
                    .orElse(null);
            return till != null;
        }

        @Override
        public KeycloakSession session() {
            return context.getSession();
        }

        @Override
        public RealmModel realm() {
            return context.getRealm();
        }

        @Override
        public UserModel member() {
            return context.getUser();
        }

        @Override
        public AuthenticationSessionModel login() {
            return context.getAuthenticationSession();
        }

        @Override
        public EventBuilder event() {
            return till == null ? context.getEvent() : till.describe(context.getEvent());
        }

        @Override
        public LoginFormsProvider form() {
            // Without the context, or the page would show the username, which may be a mail address, where customers
            // see it.
            return context.form().setAuthContext(null);
        }

        @Override
        public @Nullable PosPinCredentialModel typed() {
            return setup.pins()
                    .owner(member().getId(), login.credentialId())
                    .map(PosPins.Owner::credential)
                    .orElse(null);
        }

        @Override
        public @Nullable String replaced() {
            return login.credentialId();
        }

        @Override
        public boolean stillHolds() {
            return holds(true);
        }

        /** Like a wrong PIN, or the till would be a place to ask which PINs are in use. */
        @Override
        public void refused() {
            if (till != null) {
                countMiss(context, setup, till, PinAttempt.ofChosenPin());
            }
        }

        @Override
        public void assigned(SessionPin pin) {
            pin.mark(login());
            // On this till it has ended when this login took the till over.
            new PreviousSessions(session(), realm()).endPinSessionsOf(member(), pin, "pin_changed");
        }

        @Override
        public void show(Response page) {
            context.forceChallenge(page);
        }

        @Override
        public void done() {
            if (till != null) {
                till.describe(context.getEvent());
            }
            end(context, null);
        }
    }

    private static List<Integer> lengths(PosPins pins) {
        return pins.policy().acceptedLengths(ServerTime.now());
    }

    private static @Nullable Refusal reasonToRefuse(
            AuthenticationFlowContext context, Terminal terminal, PosPins.Owner owner) {
        return PinLogin.reasonToRefuse(
                context.getSession(),
                context.getAuthenticationSession(),
                terminal,
                owner,
                new AccessGuard.Events(
                        () -> terminal.describe(event(context)).user(owner.member()),
                        UnaryOperator.identity(),
                        Errors.INVALID_USER_CREDENTIALS));
    }

    private static void miss(
            AuthenticationFlowContext context,
            Setup setup,
            Terminal terminal,
            Supplier<PinPages.Pad> pad,
            PinAttempt attempt,
            MissPause pause) {
        if (countMiss(context, setup, terminal, attempt) != null) {
            Terminals terminals = Terminals.of(context.getSession(), context.getRealm());
            terminals.forget(terminal);
            tooLate(context, pad, terminals.recognise(cookie(context).value()), pause);
            return;
        }
        answerMiss(context, terminal, pad, attempt, pause);
    }

    private static void answerMiss(
            AuthenticationFlowContext context,
            Terminal terminal,
            Supplier<PinPages.Pad> pad,
            PinAttempt attempt,
            MissPause pause) {
        Optional.ofNullable(attempt.refusal())
                .orElseGet(() -> Refusal.by(PinReasons.PIN_UNKNOWN))
                .write(() -> missEvent(context, terminal, attempt), Errors.INVALID_USER_CREDENTIALS);
        Response page = PinPages.pinPad(context, pad.get(), new FormMessage(PinPages.PIN_FIELD, "tillkeyPinWrong"));
        pause.holdBack(context.getSession());
        // Not failureChallenge: a wrong PIN must never lock somebody's password.
        context.forceChallenge(page);
    }

    /** Counts a miss and what follows from it; until when the till waits, if it waits already and nothing was counted. */
    private static @Nullable Instant countMiss(
            AuthenticationFlowContext context, Setup setup, Terminal terminal, PinAttempt attempt) {
        PinMisses.Outcome outcome =
                new PinMisses(context.getSession(), context.getRealm(), setup.throttle()).count(terminal, attempt);
        if (outcome.alarm()) {
            refuse(context, Errors.ACCESS_DENIED, PinReasons.STORE_ALARM, terminal, null);
        }
        if (outcome.locked()) {
            refuse(context, Errors.ACCESS_DENIED, PinReasons.TERMINAL_LOCKED, terminal, null);
        }
        return outcome.waitsUntil();
    }

    private static EventBuilder missEvent(AuthenticationFlowContext context, Terminal terminal, PinAttempt attempt) {
        EventBuilder event = terminal.describe(event(context))
                .detail(PinAttempt.MISS, attempt.kind().detail());
        UserModel subject = attempt.subject();
        return subject == null ? event : event.user(subject);
    }

    /** For what a browser can repeat as often as it likes: the same is an event once within {@code quiet}. */
    private static void refuseOnce(
            AuthenticationFlowContext context,
            Duration quiet,
            Reason reason,
            @Nullable Terminal terminal,
            String... further) {
        refuseOnce(context, quiet, Errors.ACCESS_DENIED, reason, terminal, further);
    }

    private static void refuseOnce(
            AuthenticationFlowContext context,
            Duration quiet,
            String error,
            Reason reason,
            @Nullable Terminal terminal,
            String... further) {
        String place = terminal == null
                ? context.getAuthenticationSession().getClient().getClientId()
                : terminal.id();
        if (RepeatedEvents.isNew(
                context.getSession(), context.getRealm(), quiet, reason.code(), place, String.join("\n", further))) {
            refuse(context, error, reason, terminal, null);
        }
    }

    private static void refuse(
            AuthenticationFlowContext context,
            String error,
            Reason reason,
            @Nullable Terminal terminal,
            @Nullable UserModel member) {
        EventBuilder event = event(context).detail(Details.REASON, reason.code());
        if (terminal != null) {
            terminal.describe(event);
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

    private static TerminalCookie cookie(AuthenticationFlowContext context) {
        return new TerminalCookie(context.getSession(), context.getRealm());
    }

    /** Seconds from now, rounded up. Not a time of day: the server does not know the till's time zone. */
    private static long secondsUntil(Instant instant) {
        Duration left = Duration.between(ServerTime.now(), instant);
        return Math.max(1, left.plusMillis(999).toSeconds());
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
