package io.github.tillkey.pin.login;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.terminal.LockReason;
import io.github.tillkey.pin.terminal.Terminal;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.FormMessage;

/**
 * The pages of PIN login: names of templates, form fields and attributes are written here and in the templates only.
 */
final class PinPages {

    /** Form field with the PIN. */
    static final String PIN_FIELD = "pin";
    /** Form field with the member: the id of the one picked, or the username typed. */
    static final String MEMBER_FIELD = "member";
    /** Form field of the button that leads back to the application. */
    static final String CANCEL_FIELD = "cancel";
    /** Form field with the enrolment code. */
    static final String CODE_FIELD = "code";
    /** Form field of the locked page that asks for the page with the code. */
    static final String REGISTER_FIELD = "register";
    /** Not a field: what is wrong with name, password and one-time password together. */
    static final String APPROVAL = "approval";
    /** Form field with the index of the chosen offer, from 0. */
    static final String OFFER_FIELD = "offer";

    /** Form field with the PIN that a member chose. */
    static final String NEW_PIN_FIELD = "newPin";
    /** Form field with the same PIN, typed again. */
    static final String REPEAT_FIELD = "repeatPin";
    /** Form field of the button that puts the change of the length off. */
    static final String LATER_FIELD = "later";

    private PinPages() {}

    /**
     * What the PIN pad of a till shows.
     *
     * @param terminal the till
     * @param lengths the lengths that a PIN may have, the one to stay first
     * @param identifyBy what is asked for beside the PIN
     * @param tiles the members to pick from; empty unless there is a picker
     * @param member what was picked or typed before, {@code null} when nothing was
     * @param waitSeconds how long the till takes no PIN, 0 when it takes one
     */
    record Pad(
            Terminal terminal,
            List<Integer> lengths,
            IdentifyBy identifyBy,
            List<StaffTile> tiles,
            @Nullable String member,
            long waitSeconds) {

        /** The same while the till takes no PIN. */
        Pad waiting(long seconds) {
            return new Pad(terminal, lengths, identifyBy, tiles, member, seconds);
        }
    }

    /** The PIN pad of a till. */
    static Response pinPad(AuthenticationFlowContext context, Pad pad, @Nullable FormMessage error) {
        LoginFormsProvider form = context.form();
        return pinPad(context, error == null ? form : form.addError(error), pad);
    }

    /** The PIN pad right after the till was registered or unlocked. */
    static Response pinPadWithSuccess(AuthenticationFlowContext context, Pad pad, String messageKey) {
        return pinPad(context, context.form().setSuccess(messageKey), pad);
    }

    private static Response pinPad(AuthenticationFlowContext context, LoginFormsProvider form, Pad pad) {
        URI again = context.getRefreshUrl(false);
        return describe(form, pad)
                .setAttribute("tillkeyRenewUrl", again.getRawPath() + "?" + again.getRawQuery())
                .setAttribute("tillkeyRenewSeconds", loginTimeout(context.getRealm()) / 2)
                .createForm("tillkey-pin.ftl");
    }

    /** Adds what {@code tillkey/pad.ftl} shows to {@code form}, which is returned. */
    static LoginFormsProvider describe(LoginFormsProvider form, Pad pad) {
        return form.setAttribute("tillkeyPinLengths", pad.lengths())
                .setAttribute("tillkeyStore", pad.terminal().store().name())
                .setAttribute("tillkeyTerminal", pad.terminal().name())
                .setAttribute("tillkeyIdentifyBy", pad.identifyBy().name())
                .setAttribute("tillkeyTiles", pad.tiles())
                .setAttribute("tillkeyMember", pad.member())
                .setAttribute("tillkeyWaitSeconds", pad.waitSeconds());
    }

    private static int loginTimeout(RealmModel realm) {
        return realm.getAccessCodeLifespanLogin() > 0
                ? realm.getAccessCodeLifespanLogin()
                : realm.getAccessCodeLifespan();
    }

    /**
     * The page of a browser that is not a till yet.
     *
     * @param code the right code that was typed, empty for none
     * @param username the name that was typed, empty for none
     */
    static Response enrolment(
            AuthenticationFlowContext context, @Nullable FormMessage error, String code, String username) {
        var form = context.form().setAttribute("tillkeyTypedCode", code).setAttribute("tillkeyApprover", username);
        return (error == null ? form : form.addError(error)).createForm("tillkey-enrol.ftl");
    }

    /**
     * The page of a till that is locked.
     *
     * @param username the name that was typed, empty for none
     */
    static Response locked(
            AuthenticationFlowContext context,
            Terminal terminal,
            LockReason reason,
            @Nullable FormMessage error,
            String username) {
        var form = context.form()
                .setAttribute("tillkeyLockReason", reason.code())
                .setAttribute("tillkeyStore", terminal.store().name())
                .setAttribute("tillkeyTerminal", terminal.name())
                .setAttribute("tillkeyApprover", username);
        return (error == null ? form : form.addError(error)).createForm("tillkey-locked.ftl");
    }

    /** New PINs to pick from; {@code mayPostpone} offers the choice to do so later. */
    static Response offers(
            LoginFormsProvider form, List<Pin> offers, boolean mayPostpone, @Nullable FormMessage error) {
        return newPin(form, mayPostpone, error)
                .setAttribute("tillkeyOffers", offers.stream().map(Pin::digits).toList())
                .createForm("tillkey-set-pin.ftl");
    }

    /** Asks for a PIN of the member's own; {@code mayPostpone} offers the choice to do so later. */
    static Response choice(LoginFormsProvider form, int length, boolean mayPostpone, @Nullable FormMessage error) {
        return newPin(form, mayPostpone, error)
                .setAttribute("tillkeyLength", length)
                .createForm("tillkey-choose-pin.ftl");
    }

    private static LoginFormsProvider newPin(
            LoginFormsProvider form, boolean mayPostpone, @Nullable FormMessage error) {
        form.setAttribute("tillkeyMayPostpone", mayPostpone);
        return error == null ? form : form.addError(error);
    }

    /** An end: the application is not set up for PINs. The link asks again, for when it is. */
    static Response unfitClient(AuthenticationFlowContext context) {
        ClientModel client = context.getAuthenticationSession().getClient();
        return context.form()
                .setStatus(Response.Status.FORBIDDEN)
                .setAttribute("tillkeyApplication", client.getClientId())
                .setAttribute("tillkeyAgainUrl", context.getRefreshUrl(false).toString())
                .createForm("tillkey-client.ftl");
    }

    /** An end: nothing can be typed or chosen here. */
    static Response problem(LoginFormsProvider form, Response.Status status, String messageKey) {
        return form.setError(messageKey).createErrorPage(status);
    }
}
