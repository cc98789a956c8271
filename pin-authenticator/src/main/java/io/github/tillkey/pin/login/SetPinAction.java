package io.github.tillkey.pin.login;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.session.SessionPin;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The required action "Tillkey: till PIN": self service. It is pending on a member who logs in with a password, asked
 * for by the account console ({@code kc_action}), or behind the link of a mail; Keycloak has authenticated the member,
 * and asks for the password again when the login is old. At a till the step "Tillkey PIN" shows the same page itself,
 * without required actions.
 *
 * <p>No access rule is asked: a PIN opens nothing by itself, and every PIN login asks all of them. Here they would
 * decide about the wrong client and place: behind the link of a mail that is the account console, which limited staff
 * may not enter, on a phone at home.
 *
 * <p>Keycloak's internals: the note {@code KC_ACTION_EXECUTING}.
 */
final class SetPinAction implements RequiredActionProvider {

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        // This action never triggers itself: an administrator, a mail or the account console requests it. Keycloak
        // calls this before showing any action, and steps after a PIN step add an action for what the member has not
        // set up. A PIN login must not reach such an action, so it ends here.
        AuthenticationSessionModel login = context.getAuthenticationSession();
        if (TerminalSession.isPinLogin(login) && PinLoginRestrictions.actionIsPending(login)) {
            context.getEvent()
                    .user(context.getUser())
                    .detail(Details.REASON, PinReasons.SETUP_PENDING.code())
                    .error(Errors.ACCESS_DENIED);
            throw new WebApplicationException(
                    PinPages.problem(context.form(), Response.Status.FORBIDDEN, "tillkeySetupPending"));
        }
    }

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        // Not in a PIN login: see PinLoginRestrictions.
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        answer(context, ConstantTimeResponse.start(), isOnlyPending(context), PinChange::show);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        answer(
                context,
                ConstantTimeResponse.start(),
                false,
                newPin -> newPin.process(context.getHttpRequest().getDecodedFormParameters()));
    }

    /**
     * Whether the action is pending on the user and was not asked for just now: then a login that has nothing to do
     * with tills goes on without it when it cannot be done.
     */
    private static boolean isOnlyPending(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        return login.getClientNote(Constants.KC_ACTION_EXECUTING) == null
                && !login.getRequiredActions().contains(PinPolicies.ACTION_ID);
    }

    /** @param mayWait whether the login goes on without a new PIN when the member can get none now */
    private static void answer(
            RequiredActionContext context,
            ConstantTimeResponse pause,
            boolean mayWait,
            Function<PinChange, PinChange.Outcome> step) {
        PinChange.Outcome outcome = decide(context, mayWait, step).orElse(null);
        if (outcome == null) {
            context.ignore();
            return;
        }
        if (outcome.held()) {
            pause.delayAnswer(context.getSession());
        }
        if (outcome.page() == null) {
            context.success();
        } else {
            context.challenge(outcome.page());
        }
    }

    /** Empty when the login goes on without a new PIN. */
    private static Optional<PinChange.Outcome> decide(
            RequiredActionContext context, boolean mayWait, Function<PinChange, PinChange.Outcome> step) {
        SelfService host = new SelfService(context);
        if (TerminalSession.isPinLogin(context.getAuthenticationSession())) {
            // Never on any path that we know of; someone who knows a PIN gets no other one here.
            return Optional.of(PinChange.refuseOver(host));
        }
        try {
            PosPins pins = PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm());
            PinChange newPin = new PinChange(host, pins);
            return mayWait && newPin.limitReached().isPresent() ? Optional.empty() : Optional.of(step.apply(newPin));
        } catch (PinUnavailableException problem) {
            RealmProblems.log(context.getRealm(), "no member can set a PIN", String.valueOf(problem.getMessage()));
            return mayWait ? Optional.empty() : Optional.of(PinChange.refuseUnavailable(host));
        }
    }

    private record SelfService(RequiredActionContext context) implements PinChange.Host {

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
            return context.getEvent();
        }

        @Override
        public LoginFormsProvider form() {
            return context.form();
        }

        @Override
        public @Nullable PosPinCredentialModel typed() {
            return null;
        }

        @Override
        public @Nullable String replaced() {
            return null;
        }

        @Override
        public boolean isStillValid() {
            return true;
        }

        @Override
        public void refused() {
            // Counted for the member; there is no till to count it on.
        }

        /** The PIN may be changed because another person knows it: what the old one opened ends. */
        @Override
        public void assigned(SessionPin pin) {
            new PinSessionTermination(session(), realm()).endPinSessionsOf(member(), pin, "pin_changed");
        }
    }

    @Override
    public void close() {}
}
