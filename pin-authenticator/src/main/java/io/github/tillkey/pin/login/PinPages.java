package io.github.tillkey.pin.login;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.terminal.LockReason;
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
    /** Form field of the locked page that asks for the page with the code. */
    static final String REGISTER_FIELD = "register";
    /** Not a field: what is wrong with name, password and one-time password together. */
    static final String APPROVAL = "approval";
    /** Form field with the index of the chosen offer, from 0. */
    static final String OFFER_FIELD = "offer";

    private PinPages() {}

    /** The PIN pad of a till. */
    static Response pinPad(
            AuthenticationFlowContext context, Terminal terminal, List<Integer> lengths, @Nullable FormMessage error) {
        return pinPadForm(context, terminal, lengths, error).createForm("tillkey-pin.ftl");
    }

    /** The PIN pad right after the till was registered or unlocked. */
    static Response pinPadWithSuccess(
            AuthenticationFlowContext context, Terminal terminal, List<Integer> lengths, String messageKey) {
        return pinPadForm(context, terminal, lengths, null)
                .setSuccess(messageKey)
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

    /**
     * The page of a browser that is no till yet.
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
