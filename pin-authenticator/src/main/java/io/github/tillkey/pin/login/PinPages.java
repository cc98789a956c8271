package io.github.tillkey.pin.login;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.terminal.Terminal;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.utils.FormMessage;

/** The pages of PIN login: names of templates, form fields and attributes are written here and in the templates only. */
final class PinPages {

    /** Form field with the PIN. */
    static final String PIN_FIELD = "pin";
    /** Form field with the enrolment code. */
    static final String CODE_FIELD = "code";
    /** Form field with the index of the chosen offer, from 0. */
    static final String OFFER_FIELD = "offer";

    /** Form field with the PIN that a member chose. */
    static final String NEW_PIN_FIELD = "newPin";
    /** Form field with the same PIN, typed again. */
    static final String REPEAT_FIELD = "repeatPin";
    /** Form field of the button that puts the change of the length off. */
    static final String LATER_FIELD = "later";

    private PinPages() {}

    /** The PIN pad of a till. */
    static Response pinPad(
            AuthenticationFlowContext context, Terminal terminal, List<Integer> lengths, @Nullable FormMessage error) {
        return pinPadForm(context, terminal, lengths, error).createForm("tillkey-pin.ftl");
    }

    /** The PIN pad right after enrolment. */
    static Response pinPadAfterEnrolment(AuthenticationFlowContext context, Terminal terminal, List<Integer> lengths) {
        return pinPadForm(context, terminal, lengths, null)
                .setSuccess("tillkeyEnrolled")
                .createForm("tillkey-pin.ftl");
    }

    private static LoginFormsProvider pinPadForm(
            AuthenticationFlowContext context, Terminal terminal, List<Integer> lengths, @Nullable FormMessage error) {
        var form = context.form()
                .setAttribute("tillkeyPinLengths", lengths)
                .setAttribute("tillkeyStore", terminal.store().name())
                .setAttribute("tillkeyTerminal", terminal.name());
        return error == null ? form : form.addError(error);
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

    /** New PINs to pick from; {@code mayPostpone} offers the choice to do so later. */
    static Response offers(
            RequiredActionContext context, List<Pin> offers, boolean mayPostpone, @Nullable FormMessage error) {
        return newPin(context, mayPostpone, error)
                .setAttribute("tillkeyOffers", offers.stream().map(Pin::digits).toList())
                .createForm("tillkey-set-pin.ftl");
    }

    /** Asks for a PIN of the member's own; {@code mayPostpone} offers the choice to do so later. */
    static Response choice(
            RequiredActionContext context, int length, boolean mayPostpone, @Nullable FormMessage error) {
        return newPin(context, mayPostpone, error)
                .setAttribute("tillkeyLength", length)
                .createForm("tillkey-choose-pin.ftl");
    }

    private static LoginFormsProvider newPin(
            RequiredActionContext context, boolean mayPostpone, @Nullable FormMessage error) {
        var form = context.form().setAttribute("tillkeyMayPostpone", mayPostpone);
        return error == null ? form : form.addError(error);
    }

    /** An end: nothing can be chosen here. */
    static Response problem(RequiredActionContext context, Response.Status status, String messageKey) {
        return context.form().setError(messageKey).createErrorPage(status);
    }
}
