package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.utils.FormMessage;

/**
 * The required action "Set POS PIN": whoever logs in with a temporary PIN picks one of three random free PINs in its place.
 *
 * <p>The PINs on the page are remembered by the numbers of their draws only, in the authentication session; the form carries an index.
 */
final class SetPinAction implements RequiredActionProvider {

    static final int OFFERS = 3;

    private static final Logger LOG = Logger.getLogger(SetPinAction.class);
    private static final String OFFER_NOTE = "tillkey.offer.";

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        // The PIN step adds the action to the login in which a temporary PIN was used, and to no other.
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        step(context, (pins, login) -> offer(context, pins, login, null));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        step(context, (pins, login) -> {
            String chosen = chosenOffer(context).orElse(null);
            if (chosen == null) {
                offer(context, pins, login, "tillkeySetPinChoose");
            } else if (PinLoginLimits.somethingElsePending(
                    context.getSession(),
                    context.getAuthenticationSession(),
                    context.getHttpRequest(),
                    context.getEvent())) {
                refuse(context, PinReasons.SETUP_PENDING, Response.Status.FORBIDDEN, "tillkeySetupPending");
            } else {
                assign(context, pins, login, chosen);
            }
        });
    }

    private interface Step {
        void run(PosPins pins, PinLogin login) throws PinTakenException, PinUnavailableException;
    }

    /** Runs {@code step} if the PIN login that led here still holds: a manager may have revoked the till in the meantime. */
    private static void step(RequiredActionContext context, Step step) {
        PinLogin login = PinLogin.of(context.getAuthenticationSession()).orElse(null);
        if (login == null) {
            // An administrator put the action on the user, who now logs in with a password: it waits for a PIN.
            context.ignore();
            return;
        }
        try {
            PosPins pins = PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm());
            if (login.stillHolds(context.getSession(), context.getRealm(), pins, context.getAuthenticationSession())) {
                step.run(pins, login);
            } else {
                refuse(context, PinReasons.TERMINAL_SESSION_OVER, Response.Status.FORBIDDEN, "tillkeySessionEnded");
            }
        } catch (PinTakenException full) {
            unavailable(context, "nearly all PINs are in use");
        } catch (PinUnavailableException problem) {
            unavailable(context, problem.getMessage());
        }
    }

    private static void assign(RequiredActionContext context, PosPins pins, PinLogin login, String chosen)
            throws PinTakenException, PinUnavailableException {
        try {
            // None when the key has been changed since the page was shown.
            pins.assign(
                    context.getUser(),
                    pins.offered(login.credentialId(), chosen).orElseThrow(PinTakenException::new));
        } catch (PinTakenException someoneWasFaster) {
            offer(context, pins, login, "tillkeySetPinTaken");
            return;
        }
        event(context).success();
        // For the event of the login that ends now.
        context.getEvent().detail("tillkey_terminal", login.terminalId());
        context.getAuthenticationSession().removeRequiredAction(pins.actionAlias());
        context.getUser().removeRequiredAction(pins.actionAlias());
        context.success();
    }

    private static Optional<String> chosenOffer(RequiredActionContext context) {
        String index = context.getHttpRequest().getDecodedFormParameters().getFirst(PinPages.OFFER_FIELD);
        for (int i = 0; i < OFFERS; i++) {
            if (Integer.toString(i).equals(index)) {
                return Optional.ofNullable(context.getAuthenticationSession().getAuthNote(OFFER_NOTE + i));
            }
        }
        return Optional.empty();
    }

    private static void offer(RequiredActionContext context, PosPins pins, PinLogin login, @Nullable String errorKey)
            throws PinTakenException {
        PosPins.Owner owner =
                pins.owner(context.getUser().getId(), login.credentialId()).orElseThrow(PinTakenException::new);
        List<PosPins.Offer> offers = pins.offers(owner, OFFERS);
        for (int i = 0; i < offers.size(); i++) {
            context.getAuthenticationSession()
                    .setAuthNote(OFFER_NOTE + i, offers.get(i).draw());
        }
        FormMessage error = errorKey == null ? null : new FormMessage(PinPages.OFFER_FIELD, errorKey);
        context.challenge(
                PinPages.offers(context, offers.stream().map(PosPins.Offer::pin).toList(), error));
    }

    private static void unavailable(RequiredActionContext context, @Nullable String problem) {
        LOG.errorf(
                "A member of realm %s cannot set a PIN: %s", context.getRealm().getName(), problem);
        refuse(context, PinReasons.PIN_UNAVAILABLE, Response.Status.SERVICE_UNAVAILABLE, "tillkeyPinUnavailable");
    }

    private static void refuse(
            RequiredActionContext context, Reason reason, Response.Status status, String messageKey) {
        event(context).detail(Details.REASON, reason.code()).error(Errors.NOT_ALLOWED);
        context.challenge(context.form().setError(messageKey).createErrorPage(status));
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
