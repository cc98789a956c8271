package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.session.SessionPin;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Gives a member a new PIN: one of three random free PINs or, if the policy allows it, one that the member chooses.
 *
 * <p>It happens in two places, which are {@link Host}s: at a till between a PIN that must be replaced and the session,
 * and anywhere else as self service.
 */
final class PinChange {

    private final Host host;
    private final PosPins pins;
    private final SetPinLimits limits;
    private final PinOfferNotes offers;

    /** Read once: it is gone as soon as the member has the new PIN. */
    private final @Nullable PosPinCredentialModel typed;

    /** The place where the member sets the PIN: a login at a till, or self-service. */
    interface Host {

        /** The session of the request. */
        KeycloakSession session();

        /** The realm. */
        RealmModel realm();

        /** Who gets the PIN. */
        UserModel member();

        /** The login in which it happens. */
        AuthenticationSessionModel login();

        /** The event of the login. */
        EventBuilder event();

        /** A form for the next page. */
        LoginFormsProvider form();

        /** The PIN that was typed at a till and is to be replaced; {@code null} in self service. */
        @Nullable
        PosPinCredentialModel typed();

        /** The credential to replace. If it is gone, nothing is assigned. {@code null}: replace any. */
        @Nullable
        String replaced();

        /**
         * Whether the login is still valid. Called last; at a till it locks the terminal until the transaction ends.
         */
        boolean isStillValid();

        /** A PIN of the member's own choice was not accepted. */
        void refused();

        /** The member has the new PIN; the host ends the sessions of the old one. */
        void assigned(SessionPin pin);
    }

    /**
     * What a request comes to.
     *
     * @param page to show; {@code null} when the member goes on with what the login is for
     * @param held whether the answer waits for the time that every miss takes, because a chosen PIN was refused
     */
    record Outcome(@Nullable Response page, boolean held) {

        private static Outcome shows(Response page) {
            return new Outcome(page, false);
        }

        private static Outcome goesOn() {
            return new Outcome(null, false);
        }
    }

    PinChange(Host host, PosPins pins) {
        this.host = host;
        this.pins = pins;
        this.limits = new SetPinLimits(host.session(), host.realm(), host.member());
        this.offers = new PinOfferNotes(host.login(), pins);
        this.typed = host.typed();
    }

    /** Why the member gets no PIN now; empty when nothing speaks against it. */
    Optional<Reason> limitReached() {
        if (isSelfChosen() && limits.choiceLimitReached()) {
            return Optional.of(PinReasons.PIN_CHOICES_SPENT);
        }
        return typed == null && limits.changeLimitReached()
                ? Optional.of(PinReasons.PIN_CHANGES_SPENT)
                : Optional.empty();
    }

    /** Shows what there is to pick, or asks for a PIN of the member's own. */
    Outcome show() {
        return step(() -> show(null));
    }

    /** Takes the answer to the page. */
    Outcome process(MultivaluedMap<String, String> form) {
        return step(() -> {
            if (form.containsKey(PinPages.LATER_FIELD)) {
                return postpone();
            }
            return isSelfChosen() ? choose(form) : pick(form.getFirst(PinPages.OFFER_FIELD));
        });
    }

    private interface Step {
        Outcome run() throws PinTakenException, PinUnavailableException;
    }

    private Outcome step(Step step) {
        Reason limit = limitReached().orElse(null);
        if (limit != null) {
            return refuseLimitReached(limit);
        }
        try {
            return step.run();
        } catch (PinTakenException | PinUnavailableException problem) {
            RealmProblems.log(host.realm(), "no member can set a PIN", String.valueOf(problem.getMessage()));
            return refuseUnavailable(host);
        }
    }

    private boolean isSelfChosen() {
        return pins.policy().choice() == PinPolicy.Choice.SELF_CHOSEN;
    }

    private Outcome show(@Nullable FormMessage error) throws PinTakenException {
        boolean mayPostpone = mayBePostponedUntil().isPresent();
        if (isSelfChosen()) {
            return Outcome.shows(PinPages.choice(host.form(), pins.policy().length(), mayPostpone, error));
        }
        return Outcome.shows(PinPages.offers(host.form(), offers.offer(host.member()), mayPostpone, error));
    }

    private Outcome pick(@Nullable String index) throws PinTakenException, PinUnavailableException {
        String draw = offers.draw(index).orElse(null);
        if (draw == null) {
            return show(new FormMessage(PinPages.OFFER_FIELD, "tillkeySetPinChoose"));
        } else if (!host.isStillValid()) {
            return refuseOver(host);
        } else if (!mayChange()) {
            return refuseLimitReached(PinReasons.PIN_CHANGES_SPENT);
        }
        Optional<SessionPin> pin;
        try {
            pin = counted(() ->
                    pins.assign(host.member(), offers.pin(draw).orElseThrow(PinTakenException::new), host.replaced()));
        } catch (PinTakenException someoneWasFaster) {
            return show(new FormMessage(PinPages.OFFER_FIELD, "tillkeySetPinTaken"));
        }
        return finishOrRefuse(pin);
    }

    /**
     * Counts a self-service change against its limit; false when the limit is reached. Always pair with
     * {@link #counted}.
     */
    private boolean mayChange() {
        return typed != null || limits.countChange();
    }

    private interface Assignment {
        Optional<SessionPin> run() throws PinTakenException, PinUnavailableException;
    }

    /** Runs the change that {@link #mayChange} has counted; a change that fails is taken off the limit again. */
    private Optional<SessionPin> counted(Assignment assignment) throws PinTakenException, PinUnavailableException {
        Optional<SessionPin> pin = Optional.empty();
        try {
            pin = assignment.run();
        } finally {
            if (pin.isEmpty() && typed == null) {
                limits.giveBackChange();
            }
        }
        return pin;
    }

    private Outcome choose(MultivaluedMap<String, String> form) throws PinTakenException, PinUnavailableException {
        int length = pins.policy().length();
        String digits =
                Optional.ofNullable(form.getFirst(PinPages.NEW_PIN_FIELD)).orElse("");
        Pin pin = Pin.parse(digits, length).orElse(null);
        if (pin == null) {
            return show(new FormMessage(PinPages.NEW_PIN_FIELD, "tillkeyChoosePinFormat", length));
        } else if (!digits.equals(form.getFirst(PinPages.REPEAT_FIELD))) {
            // Not looked up: it is not certain which of the two is meant.
            return show(new FormMessage(PinPages.REPEAT_FIELD, "tillkeyChoosePinDiffers"));
        } else if (!limits.countChoice()) {
            return refuseLimitReached(PinReasons.PIN_CHOICES_SPENT);
        } else if (!mayChange()) {
            return refuseLimitReached(PinReasons.PIN_CHANGES_SPENT);
        }
        Optional<SessionPin> assigned;
        try {
            assigned = counted(() -> assignIfAllowed(pin));
        } catch (PinTakenException notAllowed) {
            return notAccepted();
        }
        // Not asked once more whether the login holds: the PIN that it began with is gone. A till that was revoked
        // in this moment gets no token.
        return finishOrRefuse(assigned);
    }

    /**
     * In a transaction of its own: a refusal is counted and written afterwards, and must not keep all other members who
     * get a PIN waiting for the realm's lock meanwhile.
     */
    private Optional<SessionPin> assignIfAllowed(Pin pin) throws PinTakenException, PinUnavailableException {
        String realmId = host.realm().getId();
        String userId = host.member().getId();
        String replaced = host.replaced();
        Attempt attempt = Transactions.call(
                host.session().getKeycloakSessionFactory(),
                realmId,
                (nested, realm) -> assign(nested, realm, userId, pin, replaced));
        if (attempt.notAllowed() != null) {
            throw attempt.notAllowed();
        }
        if (attempt.problem() != null) {
            throw attempt.problem();
        }
        return attempt.pin();
    }

    /** An exception would be wrapped on its way out of a transaction. */
    private record Attempt(
            Optional<SessionPin> pin,
            @Nullable PinTakenException notAllowed,
            @Nullable PinUnavailableException problem) {}

    private static Attempt assign(
            KeycloakSession session, RealmModel realm, String userId, Pin pin, @Nullable String replaced) {
        try {
            Optional<SessionPin> assigned = PosPinCredentialProvider.pinsOf(session, realm)
                    .assign(session.users().getUserById(realm, userId), pin, replaced);
            return new Attempt(assigned, null, null);
        } catch (PinTakenException notAllowed) {
            return new Attempt(Optional.empty(), notAllowed, null);
        } catch (PinUnavailableException problem) {
            return new Attempt(Optional.empty(), null, problem);
        }
    }

    /** All reasons get the same answer after the same time. */
    private Outcome notAccepted() throws PinTakenException {
        host.refused();
        event(host).detail(Details.REASON, PinReasons.PIN_NOT_ACCEPTED.code()).error(Errors.NOT_ALLOWED);
        Outcome next = limits.choiceLimitReached()
                ? refuseLimitReached(PinReasons.PIN_CHOICES_SPENT)
                : show(new FormMessage(PinPages.NEW_PIN_FIELD, "tillkeyChoosePinRefused"));
        return new Outcome(next.page(), true);
    }

    /** @param pin the new PIN; empty when the one to replace is not the member's any more */
    private Outcome finishOrRefuse(Optional<SessionPin> pin) {
        if (pin.isEmpty()) {
            return refuseOver(host);
        }
        event(host).success();
        host.member().removeRequiredAction(pins.actionAlias());
        host.assigned(pin.get());
        return Outcome.goesOn();
    }

    private Outcome postpone() throws PinTakenException {
        Instant end = mayBePostponedUntil().orElse(null);
        if (end == null || typed == null) {
            return show(null);
        } else if (!host.isStillValid()) {
            return refuseOver(host);
        }
        host.member().credentialManager().updateStoredCredential(typed.postponedUntil(end));
        host.event().detail("tillkey_postponed_until", end.toString());
        return Outcome.goesOn();
    }

    /**
     * Until when the member may keep the present PIN; empty when it must be replaced now. Only the change of the length
     * can wait, once, at a till, and not when an administrator wants a new PIN.
     */
    private Optional<Instant> mayBePostponedUntil() {
        PinPolicy policy = pins.policy();
        String alias = pins.actionAlias();
        return Optional.ofNullable(typed)
                .filter(credential -> !credential.temporary() && !credential.wasPostponed())
                .filter(credential -> Integer.valueOf(credential.length()).equals(policy.oldLength()))
                .filter(credential -> host.member().getRequiredActionsStream().noneMatch(alias::equals))
                .flatMap(credential -> policy.postponedUntil(ServerTime.now()));
    }

    private Outcome refuseLimitReached(Reason reason) {
        String messageKey =
                reason.equals(PinReasons.PIN_CHOICES_SPENT) ? "tillkeyChoosePinSpent" : "tillkeySetPinTooOften";
        return refuse(host, reason, Response.Status.FORBIDDEN, messageKey);
    }

    /** Answers that the login at the till has ended in the meantime. */
    static Outcome refuseOver(Host host) {
        return refuse(host, PinReasons.TERMINAL_SESSION_OVER, Response.Status.FORBIDDEN, "tillkeySessionEnded");
    }

    /** Answers that PINs are unavailable. */
    static Outcome refuseUnavailable(Host host) {
        return refuse(host, PinReasons.PIN_UNAVAILABLE, Response.Status.SERVICE_UNAVAILABLE, "tillkeyPinUnavailable");
    }

    private static Outcome refuse(Host host, Reason reason, Response.Status status, String messageKey) {
        event(host).detail(Details.REASON, reason.code()).error(Errors.NOT_ALLOWED);
        return Outcome.shows(PinPages.problem(host.form(), status, messageKey));
    }

    private static EventBuilder event(Host host) {
        return host.event()
                .clone()
                .event(EventType.UPDATE_CREDENTIAL)
                .detail(Details.CREDENTIAL_TYPE, PosPinCredentialModel.TYPE)
                .user(host.member());
    }
}
