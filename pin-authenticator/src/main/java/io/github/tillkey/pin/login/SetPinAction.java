package io.github.tillkey.pin.login;

import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
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
 * <p>The PINs on the page are remembered by their lookups only, in the authentication session; the form carries an index.
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
        offer(context, null);
    }

    @Override
    public void processAction(RequiredActionContext context) {
        Optional<String> chosen = chosenOffer(context);
        if (chosen.isEmpty()) {
            offer(context, "tillkeySetPinChoose");
            return;
        }
        EventBuilder event = context.getEvent()
                .clone()
                .event(EventType.UPDATE_CREDENTIAL)
                .detail(Details.CREDENTIAL_TYPE, PosPinCredentialModel.TYPE)
                .user(context.getUser());
        if (PinLoginLimits.somethingElsePending(context)) {
            event.detail(Details.REASON, PinReasons.SETUP_PENDING.code()).error(Errors.NOT_ALLOWED);
            context.challenge(
                    context.form().setError("tillkeySetupPending").createErrorPage(Response.Status.FORBIDDEN));
            return;
        }
        try {
            PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm())
                    .assign(context.getUser(), chosen.get());
            event.success();
            context.getAuthenticationSession().removeRequiredAction(SetPinActionFactory.ID);
            context.success();
        } catch (PinTakenException someoneWasFaster) {
            offer(context, "tillkeySetPinTaken");
        } catch (PinUnavailableException problem) {
            unavailable(context, problem);
        }
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

    private static void offer(RequiredActionContext context, @Nullable String errorKey) {
        try {
            PosPins pins = PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm());
            List<Pin> offers = new ArrayList<>(pins.offers(OFFERS));
            for (int i = 0; i < offers.size(); i++) {
                context.getAuthenticationSession().setAuthNote(OFFER_NOTE + i, pins.lookup(offers.get(i)));
            }
            FormMessage error = errorKey == null ? null : new FormMessage(PinPages.OFFER_FIELD, errorKey);
            context.challenge(PinPages.offers(context, offers, error));
        } catch (PinTakenException full) {
            unavailable(context, new PinUnavailableException("no free PIN was found: nearly all are in use"));
        } catch (PinUnavailableException problem) {
            unavailable(context, problem);
        }
    }

    private static void unavailable(RequiredActionContext context, PinUnavailableException problem) {
        LOG.errorf(
                "A member of realm %s cannot set a PIN: %s", context.getRealm().getName(), problem.getMessage());
        context.getEvent()
                .clone()
                .event(EventType.UPDATE_CREDENTIAL)
                .detail(Details.CREDENTIAL_TYPE, PosPinCredentialModel.TYPE)
                .detail(Details.REASON, PinReasons.PIN_UNAVAILABLE.code())
                .error(Errors.NOT_ALLOWED);
        context.challenge(
                context.form().setError("tillkeyPinUnavailable").createErrorPage(Response.Status.SERVICE_UNAVAILABLE));
    }

    @Override
    public void close() {}
}
