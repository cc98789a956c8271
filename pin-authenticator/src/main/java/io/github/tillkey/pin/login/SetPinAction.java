package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.terminal.Terminal;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The required action "Set POS PIN": a member gets a new PIN, one of three random free ones or, where the policy says so, one of
 * the member's own.
 *
 * <p>It has two origins. At a till it stands between a PIN that must be replaced and the session: then all that the PIN login
 * rests on is judged again at each step. Anywhere else it is self service: a password login with the action pending, the account
 * console ({@code kc_action}) or the link of a mail; Keycloak has authenticated the member, and asks for the password again when
 * the login is old.
 *
 * <p>The PINs on the page are remembered by the numbers of their draws only, in the authentication session; the form carries an index.
 */
final class SetPinAction implements RequiredActionProvider {

    static final int OFFERS = 3;

    private static final Logger LOG = Logger.getLogger(SetPinAction.class);
    private static final String OFFER_NOTE = "tillkey.offer.";

    /** What the offers on the page were drawn with, and of what length: both may change while the page is open. */
    private static final String OFFER_SEED_NOTE = OFFER_NOTE + "seed";

    private static final String OFFER_LENGTH_NOTE = OFFER_NOTE + "length";

    /**
     * Somebody on the way to a new PIN.
     *
     * @param till where the PIN login runs, {@code null} in self service
     */
    private record Attempt(
            RequiredActionContext context,
            PosPins pins,
            @Nullable Terminal till,
            SetPinLimits limits) {

        UserModel member() {
            return context.getUser();
        }

        boolean selfChosen() {
            return pins.policy().choice() == PinPolicy.Choice.SELF_CHOSEN;
        }
    }

    private interface Step {
        void run(Attempt attempt) throws PinTakenException, PinUnavailableException;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        // The PIN step adds the action to the login whose PIN must be replaced. Elsewhere somebody asks for it.
    }

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        // Not in a PIN login: see PinLoginLimits.
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        step(context, isOnlyPending(context), attempt -> show(attempt, null));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        MissPause pause = MissPause.start();
        step(context, false, attempt -> {
            MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
            if (attempt.till() != null
                    && PinLoginLimits.somethingElsePending(
                            context.getSession(),
                            context.getAuthenticationSession(),
                            context.getHttpRequest(),
                            context.getEvent())) {
                refuse(context, PinReasons.SETUP_PENDING, Response.Status.FORBIDDEN, "tillkeySetupPending");
            } else if (form.containsKey(PinPages.LATER_FIELD)) {
                postpone(attempt);
            } else if (attempt.selfChosen()) {
                choose(attempt, form, pause);
            } else {
                pick(attempt, form.getFirst(PinPages.OFFER_FIELD));
            }
        });
    }

    /**
     * Whether the action is pending on the user and nobody asked for it just now: then a login that has nothing to do with tills
     * goes on without it when it cannot be done.
     */
    private static boolean isOnlyPending(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        return login.getClientNote(Constants.KC_ACTION_EXECUTING) == null
                && !login.getRequiredActions().contains(SetPinActionFactory.ID);
    }

    /**
     * Runs {@code step} if there are PINs, and what led here still holds: a manager may have revoked the till in the meantime.
     *
     * @param mayWait whether the action may be left for another time when it cannot be done now
     */
    private static void step(RequiredActionContext context, boolean mayWait, Step step) {
        KeycloakSession session = context.getSession();
        AuthenticationSessionModel login = context.getAuthenticationSession();
        PinLogin pinLogin = PinLogin.of(login).orElse(null);
        boolean atTill = pinLogin != null || TillSession.isPinLogin(login);
        boolean optional = mayWait && !atTill;
        try {
            PosPins pins = PosPinCredentialProvider.pinsOf(session, context.getRealm());
            Terminal till = pinLogin == null
                    ? null
                    : pinLogin.tillIfItStillHolds(session, context.getRealm(), pins, login)
                            .orElse(null);
            SetPinLimits limits = new SetPinLimits(session, context.getRealm(), context.getUser());
            Attempt attempt = new Attempt(context, pins, till, limits);
            if (atTill && till == null) {
                refuse(context, PinReasons.TERMINAL_SESSION_OVER, Response.Status.FORBIDDEN, "tillkeySessionEnded");
            } else if (attempt.selfChosen() && limits.choicesSpent()) {
                end(context, optional, PinReasons.PIN_CHOICES_SPENT, "tillkeyChoosePinSpent");
            } else if (till == null && limits.changesSpent()) {
                end(context, optional, PinReasons.PIN_CHANGES_SPENT, "tillkeySetPinTooOften");
            } else {
                step.run(attempt);
            }
        } catch (PinTakenException | PinUnavailableException problem) {
            LOG.errorf(
                    "A member of realm %s cannot set a PIN: %s",
                    context.getRealm().getName(), problem.getMessage());
            if (optional) {
                context.ignore();
            } else {
                refuse(
                        context,
                        PinReasons.PIN_UNAVAILABLE,
                        Response.Status.SERVICE_UNAVAILABLE,
                        "tillkeyPinUnavailable");
            }
        }
    }

    private static void end(RequiredActionContext context, boolean optional, Reason reason, String messageKey) {
        if (optional) {
            context.ignore();
        } else {
            refuse(context, reason, Response.Status.FORBIDDEN, messageKey);
        }
    }

    private static void show(Attempt attempt, @Nullable FormMessage error) throws PinTakenException {
        RequiredActionContext context = attempt.context();
        boolean mayPostpone = mayBePostponedUntil(attempt).isPresent();
        int length = attempt.pins().policy().length();
        if (attempt.selfChosen()) {
            context.challenge(PinPages.choice(context, length, mayPostpone, error));
            return;
        }
        AuthenticationSessionModel login = context.getAuthenticationSession();
        String seed = attempt.pins().offerSeed(attempt.member());
        List<PosPins.Offer> offers = attempt.pins().offers(attempt.member(), seed, OFFERS);
        login.setAuthNote(OFFER_SEED_NOTE, seed);
        login.setAuthNote(OFFER_LENGTH_NOTE, Integer.toString(length));
        for (int i = 0; i < offers.size(); i++) {
            login.setAuthNote(OFFER_NOTE + i, offers.get(i).draw());
        }
        context.challenge(
                PinPages.offers(context, offers.stream().map(PosPins.Offer::pin).toList(), mayPostpone, error));
    }

    private static void pick(Attempt attempt, @Nullable String index)
            throws PinTakenException, PinUnavailableException {
        String draw = draw(attempt, index).orElse(null);
        if (draw == null) {
            show(attempt, new FormMessage(PinPages.OFFER_FIELD, "tillkeySetPinChoose"));
            return;
        }
        try {
            attempt.pins().assign(attempt.member(), offered(attempt, draw).orElseThrow(PinTakenException::new));
        } catch (PinTakenException someoneWasFaster) {
            show(attempt, new FormMessage(PinPages.OFFER_FIELD, "tillkeySetPinTaken"));
            return;
        }
        finish(attempt);
    }

    private static Optional<String> draw(Attempt attempt, @Nullable String index) {
        for (int i = 0; i < OFFERS; i++) {
            if (Integer.toString(i).equals(index)) {
                return Optional.ofNullable(
                        attempt.context().getAuthenticationSession().getAuthNote(OFFER_NOTE + i));
            }
        }
        return Optional.empty();
    }

    /** The PIN that was on the page; empty when the key or the length has been changed since. */
    private static Optional<Pin> offered(Attempt attempt, String draw) {
        AuthenticationSessionModel login = attempt.context().getAuthenticationSession();
        String seed = login.getAuthNote(OFFER_SEED_NOTE);
        String length = Integer.toString(attempt.pins().policy().length());
        return seed == null || !length.equals(login.getAuthNote(OFFER_LENGTH_NOTE))
                ? Optional.empty()
                : attempt.pins().offered(seed, draw);
    }

    private static void choose(Attempt attempt, MultivaluedMap<String, String> form, MissPause pause)
            throws PinTakenException, PinUnavailableException {
        int length = attempt.pins().policy().length();
        String typed =
                Optional.ofNullable(form.getFirst(PinPages.NEW_PIN_FIELD)).orElse("");
        Pin pin = Pin.parse(typed, length).orElse(null);
        if (pin == null) {
            show(attempt, new FormMessage(PinPages.NEW_PIN_FIELD, "tillkeyChoosePinFormat", length));
        } else if (!typed.equals(form.getFirst(PinPages.REPEAT_FIELD))) {
            // Not looked up: it is not certain which of the two is meant.
            show(attempt, new FormMessage(PinPages.REPEAT_FIELD, "tillkeyChoosePinDiffers"));
        } else if (!attempt.limits().countChoice()) {
            refuse(attempt.context(), PinReasons.PIN_CHOICES_SPENT, Response.Status.FORBIDDEN, "tillkeyChoosePinSpent");
        } else if (assignIfAllowed(attempt, pin)) {
            finish(attempt);
        } else {
            notAccepted(attempt, pause);
        }
    }

    /**
     * In a transaction of its own: a refusal is held back, and must not keep everybody else who gets a PIN waiting for the
     * realm's lock meanwhile.
     */
    private static boolean assignIfAllowed(Attempt attempt, Pin pin) throws PinUnavailableException {
        KeycloakSession session = attempt.context().getSession();
        String realmId = attempt.context().getRealm().getId();
        String userId = attempt.member().getId();
        Outcome outcome = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), nested -> assign(nested, realmId, userId, pin));
        if (outcome.problem() != null) {
            throw outcome.problem();
        }
        return outcome.assigned();
    }

    private record Outcome(boolean assigned, @Nullable PinUnavailableException problem) {}

    private static Outcome assign(KeycloakSession session, String realmId, String userId, Pin pin) {
        RealmModel realm = session.realms().getRealm(realmId);
        session.getContext().setRealm(realm);
        try {
            PosPinCredentialProvider.pinsOf(session, realm)
                    .assign(session.users().getUserById(realm, userId), pin);
            return new Outcome(true, null);
        } catch (PinTakenException notAllowed) {
            return new Outcome(false, null);
        } catch (PinUnavailableException problem) {
            return new Outcome(false, problem);
        }
    }

    /** Whatever was wrong with the PIN, the answer is the same and comes after the same time. */
    private static void notAccepted(Attempt attempt, MissPause pause) throws PinTakenException {
        RequiredActionContext context = attempt.context();
        if (attempt.till() != null) {
            attempt.till().countMiss();
        }
        event(context)
                .detail(Details.REASON, PinReasons.PIN_NOT_ACCEPTED.code())
                .error(Errors.NOT_ALLOWED);
        if (attempt.limits().choicesSpent()) {
            refuse(context, PinReasons.PIN_CHOICES_SPENT, Response.Status.FORBIDDEN, "tillkeyChoosePinSpent");
        } else {
            show(attempt, new FormMessage(PinPages.NEW_PIN_FIELD, "tillkeyChoosePinRefused"));
        }
        pause.waitForTheRest();
    }

    private static void finish(Attempt attempt) {
        RequiredActionContext context = attempt.context();
        event(context).success();
        if (attempt.till() == null) {
            attempt.limits().countChange();
            endTillSessions(context);
        }
        context.getUser().removeRequiredAction(attempt.pins().actionAlias());
        proceed(attempt);
    }

    /** The PIN may be changed because somebody else knows it: what the old one opened ends. */
    private static void endTillSessions(RequiredActionContext context) {
        PreviousSessions sessions = new PreviousSessions(context.getSession(), context.getRealm());
        List<String> ending = context.getSession()
                .sessions()
                .getUserSessionsStream(context.getRealm(), context.getUser())
                .filter(session -> TillSession.levelOf(session) == Level.PIN)
                .map(UserSessionModel::getId)
                .toList();
        ending.forEach(id -> sessions.endUnless(null, id, "pin_changed"));
    }

    private static void postpone(Attempt attempt) throws PinTakenException {
        Instant end = mayBePostponedUntil(attempt).orElse(null);
        PosPinCredentialModel credential = credentialOf(attempt).orElse(null);
        if (end == null || credential == null) {
            show(attempt, null);
            return;
        }
        attempt.member().credentialManager().updateStoredCredential(credential.postponedUntil(end));
        attempt.context().getEvent().detail("tillkey_postponed_until", end.toString());
        proceed(attempt);
    }

    /**
     * Until when the member may keep the present PIN; empty when it must be replaced now. Only the change of the length can wait,
     * once, at a till, and not when an administrator wants a new PIN.
     */
    private static Optional<Instant> mayBePostponedUntil(Attempt attempt) {
        PinPolicy policy = attempt.pins().policy();
        String alias = attempt.pins().actionAlias();
        return credentialOf(attempt)
                .filter(credential -> attempt.till() != null)
                .filter(credential -> !credential.temporary() && !credential.wasPostponed())
                .filter(credential -> Integer.valueOf(credential.length()).equals(policy.oldLength()))
                .filter(credential ->
                        attempt.member().getRequiredActionsStream().noneMatch(alias::equals))
                .flatMap(credential -> policy.postponedUntil(Instant.ofEpochMilli(Time.currentTimeMillis())));
    }

    private static Optional<PosPinCredentialModel> credentialOf(Attempt attempt) {
        return PinLogin.of(attempt.context().getAuthenticationSession())
                .flatMap(login -> attempt.pins().owner(attempt.member().getId(), login.credentialId()))
                .map(PosPins.Owner::credential);
    }

    private static void proceed(Attempt attempt) {
        attempt.context()
                .getAuthenticationSession()
                .removeRequiredAction(attempt.pins().actionAlias());
        attempt.context().success();
    }

    private static void refuse(
            RequiredActionContext context, Reason reason, Response.Status status, String messageKey) {
        event(context).detail(Details.REASON, reason.code()).error(Errors.NOT_ALLOWED);
        context.challenge(PinPages.problem(context, status, messageKey));
    }

    private static EventBuilder event(RequiredActionContext context) {
        return context.getEvent()
                .clone()
                .event(EventType.UPDATE_CREDENTIAL)
                .detail(Details.CREDENTIAL_TYPE, PosPinCredentialModel.TYPE)
                .user(context.getUser());
    }

    @Override
    public void close() {}
}
