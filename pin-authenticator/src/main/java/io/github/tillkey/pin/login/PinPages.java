package io.github.tillkey.pin.login;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.terminal.Terminal;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.utils.FormMessage;

/** The pages of PIN login: names of templates, form fields and attributes are written here and in the templates only. */
final class PinPages {

    /** Form field with the PIN. */
    static final String PIN_FIELD = "pin";
    /** Form field with the member: the id of the one picked, or the username typed. */
    static final String MEMBER_FIELD = "member";
    /** Form field with the enrolment code. */
    static final String CODE_FIELD = "code";
    /** Form field with the index of the chosen offer, from 0. */
    static final String OFFER_FIELD = "offer";

    private PinPages() {}

    /**
     * What the PIN pad of a till shows.
     *
     * @param terminal the till
     * @param lengths the lengths that a PIN may have, the one to stay first
     * @param identifyBy what stands beside the PIN
     * @param tiles the members to pick from; empty unless there is a picker
     * @param member what was picked or typed before, {@code null} when nothing was
     */
    record Pad(
            Terminal terminal,
            List<Integer> lengths,
            IdentifyBy identifyBy,
            List<StaffTile> tiles,
            @Nullable String member) {}

    /** The PIN pad of a till. */
    static Response pinPad(AuthenticationFlowContext context, Pad pad, @Nullable FormMessage error) {
        var form = context.form();
        if (error != null) {
            form.addError(error);
        }
        return pinPad(context, pad);
    }

    /** The PIN pad right after enrolment. */
    static Response pinPadAfterEnrolment(AuthenticationFlowContext context, Pad pad) {
        context.form().setSuccess("tillkeyEnrolled");
        return pinPad(context, pad);
    }

    private static Response pinPad(AuthenticationFlowContext context, Pad pad) {
        return context.form()
                .setAttribute("tillkeyPinLengths", pad.lengths())
                .setAttribute("tillkeyStore", pad.terminal().store().name())
                .setAttribute("tillkeyTerminal", pad.terminal().name())
                .setAttribute("tillkeyIdentifyBy", pad.identifyBy().name())
                .setAttribute("tillkeyTiles", pad.tiles())
                .setAttribute("tillkeyMember", pad.member())
                .createForm("tillkey-pin.ftl");
    }

    /** The page of a browser that is no till yet. */
    static Response enrolment(AuthenticationFlowContext context, @Nullable FormMessage error) {
        var form = context.form();
        return (error == null ? form : form.addError(error)).createForm("tillkey-enrol.ftl");
    }

    /** An end: nothing can be typed here. */
    static Response problem(AuthenticationFlowContext context, Response.Status status, String messageKey) {
        return context.form().setError(messageKey).createErrorPage(status);
    }

    /** New PINs to pick from. */
    static Response offers(RequiredActionContext context, List<Pin> offers, @Nullable FormMessage error) {
        var form = context.form()
                .setAttribute("tillkeyOffers", offers.stream().map(Pin::digits).toList());
        return (error == null ? form : form.addError(error)).createForm("tillkey-set-pin.ftl");
    }
}
