package io.github.tillkey.pin.login;

import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.PinPolicy.SecondTill;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.sso.ContinuedSsoCookie;
import io.github.tillkey.pin.store.AlertMails;
import io.github.tillkey.pin.terminal.OtherTill;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import io.github.tillkey.pin.terminal.TerminalCookie;
import io.github.tillkey.pin.terminal.TerminalLogin;
import io.github.tillkey.pin.terminal.Terminals;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.util.AcrStore;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Completes a login after a right PIN: takes over the till, then finishes the login or hands it over to a new session.
 */
final class PinCompletion implements PinLoginFlow.Login {

    private final PinRequest request;
    private final AuthenticationFlowContext context;

    PinCompletion(PinRequest request) {
        this.request = request;
        this.context = request.context();
    }

    /** Not where a right PIN may be answered with a page that tells it is right: that takes the lock. */
    @Override
    public boolean endsWithThePin(PosPins.Owner owner) {
        return !refusesSecondTill() && opensAtOnce(owner);
    }

    private boolean opensAtOnce(PosPins.Owner owner) {
        return endsHere() && !request.isNewPinFirst(owner) && !PinLoginRestrictions.asksForMore(request.login());
    }

    private boolean refusesSecondTill() {
        return request.policy().secondTill() == SecondTill.REFUSE;
    }

    @Override
    public Optional<PinLoginOutcome> end(TerminalAuthentication.Known till, PosPins.Owner owner) {
        AuthenticationSessionModel typedIn = request.login();
        AuthenticationSessionModel login = PinHandover.newSession(request.session(), request.realm(), typedIn);
        login.setAuthenticatedUser(owner.member());
        UserSessionModel running = ContinuedSession.find(request.session(), request.realm(), till.terminal(), owner);
        if (!takeOver(till, owner, login, running)) {
            PinHandover.drop(request.session(), login, typedIn);
            return Optional.empty();
        }
        PinHandover.leave(request.session(), typedIn);
        tellManagers(till.terminal(), owner.member());
        return Optional.of(new PinLoginOutcome.Answered(PinLoginFinisher.finish(context, login, running), false));
    }

    @Override
    public PinLoginOutcome handOver(TerminalAuthentication.Known till, PosPins.Owner owner) {
        if (refusesSecondTill()) {
            OtherTill other = new SecondTillConfirmation(request).other(till.terminal(), owner.member());
            if (other != null) {
                String member = request.form().getFirst(PinPages.MEMBER_FIELD);
                return new PinLoginOutcome.LoggedInElsewhere(till.terminal(), owner.member(), member, other);
            }
            if (opensAtOnce(owner)) {
                return end(till, owner).orElseThrow(PinCompletion::changedThoughLocked);
            }
        }
        till.terminal().recordPresented(till.secret());
        PinHandover handover = new PinHandover(
                owner.member().getId(),
                owner.credential().getId(),
                till.terminal().id(),
                running(till.terminal(), owner));
        return new PinLoginOutcome.Answered(handover.moveBrowser(context), false);
    }

    /** A login that must set a new PIN continues no session, because the old PIN's sessions end. */
    @Override
    public @Nullable UserSessionModel running(Terminal at, PosPins.Owner owner) {
        return request.isNewPinFirst(owner)
                ? null
                : ContinuedSession.find(request.session(), request.realm(), at, owner);
    }

    @Override
    public boolean needsMoreThanPin(PosPins.Owner owner) {
        context.setUser(owner.member());
        boolean tooFar = PinLoginRestrictions.asksForMore(request.login())
                || (!endsHere()
                        && PinLoginRestrictions.actionFollows(
                                request.session(), request.login(), context.getHttpRequest(), context.getEvent()));
        if (tooFar) {
            context.clearUser();
        }
        return tooFar;
    }

    @Override
    public PinLoginOutcome takeOver(
            TerminalAuthentication.Known till, PosPins.Owner owner, @Nullable UserSessionModel running) {
        if (!takeOver(till, owner, request.login(), running)) {
            throw changedThoughLocked();
        }
        return request.isNewPinFirst(owner)
                ? TerminalPinChange.run(
                        request,
                        new PinLogin(owner.credential().getId(), till.terminal().id()),
                        PinChange::show)
                : endOrPass(till.terminal(), running);
    }

    static IllegalStateException changedThoughLocked() {
        return new IllegalStateException("a till has changed though its row is locked");
    }

    /** Ends the login, or lets the steps that follow this one do so. */
    PinLoginOutcome endOrPass(Terminal at, @Nullable UserSessionModel running) {
        tellManagers(at, request.login().getAuthenticatedUser());
        if (endsHere()) {
            return new PinLoginOutcome.Answered(PinLoginFinisher.finish(context, request.login(), running), false);
        }
        if (running != null) {
            ContinuedSsoCookie.mark(request.login());
        }
        return new PinLoginOutcome.Passed();
    }

    /**
     * Whether the login ends with this step, and not with what else the flow, or a level that the client insists on,
     * asks for.
     */
    private boolean endsHere() {
        return PinLoginFinisher.isLastStep(request.realm(), context.getExecution())
                && !new AcrStore(request.session(), request.login()).isLevelOfAuthenticationForced();
    }

    /**
     * Hands the till to {@code owner}: ends what ran on it before.
     *
     * @param login the authentication session whose root becomes the user session
     * @param running the same cashier's session, which goes on, and with it other applications on this till;
     *     {@code null} for a new one
     * @return false when the till has changed since it was read: then nothing is written and nothing has ended
     */
    private boolean takeOver(
            TerminalAuthentication.Known till,
            PosPins.Owner owner,
            AuthenticationSessionModel login,
            @Nullable UserSessionModel running) {
        Terminal terminal = till.terminal();
        String sessionId = running == null ? login.getParentSession().getId() : running.getId();
        TerminalLogin written = terminal.login(sessionId, owner.member().getId(), till.secret());
        if (!Terminals.of(request.session(), request.realm()).writeLogin(written)) {
            return false;
        }
        written.newSecret().ifPresent(new TerminalCookie(request.session(), request.realm())::setAfterCommit);
        PinSessionTermination previous = new PinSessionTermination(request.session(), request.realm());
        if (running != null) {
            ContinuedSession.renew(request.realm(), running, login.getClient());
            // Of a colleague, say, also one that begins now, or whose SSO cookie the browser does not show. The end of
            // this login writes notes of the same session.
            previous.lock(running, "cashier_switched");
        }
        terminal.sessionId().ifPresent(id -> previous.endExcept(sessionId, id, "cashier_switched"));
        previous.endSsoSessionExcept(sessionId, "cashier_switched");

        if (refusesSecondTill()) {
            OtherTill.of(request.session(), request.realm(), owner.member(), terminal.id())
                    .forEach(other ->
                            previous.endExcept(null, other.session().getId(), PinReasons.LOGGED_IN_ELSEWHERE.code()));
        }
        new PinLogin(owner.credential().getId(), terminal.id()).begin(login, terminal);
        owner.credential().sessionPin().mark(login);
        terminal.describe(context.getEvent());
        return true;
    }

    /** The event is that of the rule, when the login gets its token. */
    private void tellManagers(Terminal terminal, UserModel member) {
        if (request.policy().secondTill() != SecondTill.ALARM) {
            return;
        }
        List<OtherTill> others = OtherTill.of(request.session(), request.realm(), member, terminal.id());
        if (!others.isEmpty()) {
            List<String> tills = Stream.concat(
                            others.stream().map(OtherTill::place),
                            Stream.of(OtherTill.place(terminal.name(), terminal.store())))
                    .toList();
            AlertMails.secondTill(request.session(), request.realm(), terminal.store(), member, tills);
        }
    }
}
