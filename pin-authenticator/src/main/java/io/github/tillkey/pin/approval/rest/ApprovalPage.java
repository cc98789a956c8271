package io.github.tillkey.pin.approval.rest;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.approval.Approval;
import io.github.tillkey.pin.approval.ApprovalDecision;
import io.github.tillkey.pin.approval.ApprovalEvents;
import io.github.tillkey.pin.approval.ApprovalEvents.Step;
import io.github.tillkey.pin.approval.ApprovalRequest;
import io.github.tillkey.pin.approval.Approvals;
import io.github.tillkey.pin.approval.CashierSession;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.login.PinPrompt;
import io.github.tillkey.pin.login.StaffTile;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.keycloak.common.util.KeycloakUriBuilder;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The page of one open request: shows what is asked for, and takes the approver's PIN. */
final class ApprovalPage implements PinPrompt.Purpose {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final String handle;
    private final ApprovalRequest request;
    private final CashierSession cashier;
    private final ApprovalEvents events;

    ApprovalPage(
            KeycloakSession session, RealmModel realm, String handle, ApprovalRequest request, CashierSession cashier) {
        this.session = session;
        this.realm = realm;
        this.handle = handle;
        this.request = request;
        this.cashier = cashier;
        this.events = new ApprovalEvents(session, realm, cashier.client(), request);
    }

    @Override
    public ClientModel client() {
        return cashier.client();
    }

    @Override
    public String terminalId() {
        return request.from().terminal();
    }

    @Override
    public AccessRequest.Builder question(UserModel member) {
        return cashier.questionAbout(member);
    }

    @Override
    public EventBuilder event() {
        return events.event(Step.APPROVED);
    }

    @Override
    public Response page(LoginFormsProvider form) {
        ApprovalRequest.Operation operation = request.operation();
        UserModel member = cashier.session().getUser();
        return form.setActionUri(ApprovalResource.pageOf(session, realm, handle))
                .setAttribute(
                        "tillkeyCashier",
                        StaffTile.nameOf(member.getFirstName(), member.getLastName(), member.getUsername()))
                .setAttribute("tillkeyPermission", operation.permission())
                .setAttribute("tillkeyOperation", operation.reference())
                .setAttribute("tillkeyAmount", operation.amount())
                .setAttribute("tillkeyReason", operation.reason())
                .createForm("tillkey-approve.ftl");
    }

    @Override
    public Response problem(Response.Status status, String messageKey) {
        return session.getProvider(LoginFormsProvider.class)
                .setError(messageKey)
                .createErrorPage(status);
    }

    @Override
    public PinPrompt.Answer typed(Terminal at, PosPins.Owner owner, boolean pinPending) {
        UserModel approver = owner.member();
        Reason refusal = ApprovalDecision.refusal(
                        request.from().cashier(),
                        request.operation().permission(),
                        cashier.approver(session, approver, pinPending))
                .orElse(null);
        if (refusal != null) {
            ApprovalEvents.refuse(at.describe(event()).user(approver), refusal);
            return new PinPrompt.Answer.Refused(messageOf(refusal));
        }
        Approvals approvals = new Approvals(session, realm);
        if (approvals.close(handle).isEmpty()) {
            ApprovalEvents.refuse(at.describe(event()).user(approver), PinReasons.APPROVAL_UNKNOWN);
            return new PinPrompt.Answer.Reached(problem(Response.Status.NOT_FOUND, "tillkeyApproveOver"));
        }
        String code = approvals.approve(
                new Approval(request, approver.getId(), owner.credential().getId()));
        at.describe(event()).user(approver).success();
        return new PinPrompt.Answer.Reached(redirect("approval_code", code));
    }

    private static String messageOf(Reason refusal) {
        if (refusal.equals(PinReasons.APPROVAL_BY_CASHIER)) {
            return "tillkeyApproveSelf";
        }
        return refusal.equals(PinReasons.APPROVAL_PIN_PENDING) ? "tillkeyApprovePinPending" : "tillkeyApproveMayNot";
    }

    /** The other button of the page: the application learns that nobody approved. */
    Response cancel() {
        if (!new TerminalCookieVerifier(session, realm)
                .inUse()
                .flatMap(Terminal::sessionId)
                .filter(request.from().session()::equals)
                .isPresent()) {
            // Refused there, with the event.
            return new PinPrompt(session, realm, this).open();
        }
        if (new Approvals(session, realm).close(handle).isPresent()) {
            events.event(Step.CANCELLED).user(request.from().cashier()).success();
        }
        return redirect("approval_error", "cancelled");
    }

    /**
     * Not {@code code} and {@code error}: a library for OpenID Connect at that address would take them for the answer
     * to a login.
     */
    private Response redirect(String name, String value) {
        KeycloakUriBuilder to = KeycloakUriBuilder.fromUri(request.answer().redirectUri(), false)
                .queryParam(name, value);
        if (request.answer().state() != null) {
            to.queryParam("state", request.answer().state());
        }
        return Response.seeOther(URI.create(to.buildAsString())).build();
    }
}
