package io.github.tillkey.staff.invitation.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.usecase.StoreAssignment;
import io.github.tillkey.staff.invitation.InvitationLink;
import io.github.tillkey.staff.invitation.usecase.Acceptance;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Offer;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Result;
import io.github.tillkey.staff.usecase.NewMember;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The page on which somebody who has an account accepts an invitation, once they have logged in. It names what is
 * added; the button adds it. Whose address another one is learns no more than that.
 *
 * <p>Keycloak's internals: {@code kc_action} with a parameter.
 */
final class AcceptInvitationAction implements RequiredActionProvider {

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.SUPPORTED;
    }

    @Override
    public void evaluateTriggers(RequiredActionContext context) {}

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (!InvitationLink.ACTION.equals(context.getAuthenticationSession().getClientNote(Constants.KC_ACTION))) {
            // Assigned to a user by mistake: there is nothing to do, and the login must continue.
            context.success();
            return;
        }
        Offer offer = offer(context).orElse(null);
        if (offer == null) {
            context.challenge(obstacle(context.form(), "tillkeyInvitationOver", null));
        } else if (!isOf(context, offer)) {
            context.challenge(obstacle(context.form(), "tillkeyInvitationNotYours", null));
        } else {
            context.challenge(context.form()
                    .setAttribute("tillkeyInviter", offer.inviter())
                    .setAttribute("tillkeyRealm", ShownNames.of(context.getRealm()))
                    .setAttribute("tillkeyPlaces", offer.places())
                    .setAttribute("tillkeyEmail", offer.address())
                    .createForm("tillkey-accept.ftl"));
        }
    }

    @Override
    public void processAction(RequiredActionContext context) {
        if (!context.getHttpRequest().getDecodedFormParameters().containsKey("accept")) {
            context.cancel();
            return;
        }
        InvitationLink.Proof proof = proof(context).orElse(null);
        Offer offer = offer(context).orElse(null);
        if (proof == null || offer == null) {
            context.challenge(obstacle(context.form(), "tillkeyInvitationOver", null));
            return;
        }
        Result result = isOf(context, offer)
                ? new Acceptance(context.getSession(), context.getRealm()).join(proof, context.getUser())
                : new Result.NotYours();
        if (result instanceof Result.Accepted) {
            context.getEvent().detail("invitation", proof.id());
            context.success();
        } else if (result instanceof Result.Refused refused) {
            context.challenge(
                    refused.inviter() == null
                            ? obstacle(context.form(), "tillkeyInvitationGone", ShownNames.of(context.getRealm()))
                            : obstacle(context.form(), refusal(context, offer), refused.inviter()));
        } else {
            context.challenge(obstacle(
                    context.form(),
                    result instanceof Result.NotYours ? "tillkeyInvitationNotYours" : "tillkeyInvitationOver",
                    null));
        }
    }

    private static String refusal(RequiredActionContext context, Offer offer) {
        List<NewMember.NewPlace> stores = offer.member().stores();
        return stores != null
                        && !stores.isEmpty()
                        && StoreAssignment.of(context.getSession(), context.getRealm())
                                .opensEveryStore(context.getUser())
                ? "tillkeyInvitationEveryStore"
                : "tillkeyInvitationRefused";
    }

    private static Response obstacle(LoginFormsProvider form, String message, @Nullable String ask) {
        return form.setAttribute("tillkeyObstacle", message)
                .setAttribute("tillkeyAsk", ask == null ? "" : ask)
                .createForm("tillkey-accept.ftl");
    }

    private static Optional<InvitationLink.Proof> proof(RequiredActionContext context) {
        return InvitationLink.Proof.parse(
                context.getAuthenticationSession().getClientNote(Constants.KC_ACTION_PARAMETER));
    }

    private static Optional<Offer> offer(RequiredActionContext context) {
        return proof(context).flatMap(new Acceptance(context.getSession(), context.getRealm())::offer);
    }

    /** No token leaves the server here, so no gate has asked the rules; a session of a till accepts nothing. */
    private static boolean isOf(RequiredActionContext context, Offer offer) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        return offer.address().equalsIgnoreCase(context.getUser().getEmail())
                && AccessGuard.appliesTo(context.getRealm(), context.getUser())
                && !TerminalSession.isPinLogin(login)
                && !isAtTill(context)
                && !(AccessGuard.of(context.getSession())
                                .check(
                                        AccessRequest.login(login, context.getUser())
                                                .level(Level.PASSWORD)
                                                .from(ClientAddressResolver.of(context.getSession()))
                                                .build(),
                                        () -> event(context))
                        instanceof Verdict.Refused);
    }

    /** Also a login beside the session of a till: the next person stands there a minute later. */
    private static boolean isAtTill(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        // Keycloak gives the user session the id of the login.
        UserSessionModel running = context.getSession()
                .sessions()
                .getUserSession(context.getRealm(), login.getParentSession().getId());
        return login.getUserSessionNotes().containsKey(TerminalSession.BESIDE_AT)
                || running != null && TerminalSession.isAtTill(running);
    }

    /** As the events of login steps, so that one filter finds all refusals. */
    private static EventBuilder event(RequiredActionContext context) {
        return context.getEvent()
                .clone()
                .event(EventType.LOGIN)
                .user(context.getUser())
                .detail(Details.CUSTOM_REQUIRED_ACTION, InvitationLink.ACTION);
    }

    @Override
    public void close() {}
}
