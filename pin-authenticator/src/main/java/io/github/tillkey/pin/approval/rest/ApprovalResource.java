package io.github.tillkey.pin.approval.rest;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.BearerCall;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.RealmResourceFactory;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.approval.ApprovalEvents;
import io.github.tillkey.pin.approval.ApprovalEvents.Step;
import io.github.tillkey.pin.approval.ApprovalRedemption;
import io.github.tillkey.pin.approval.ApprovalRequest;
import io.github.tillkey.pin.approval.Approvals;
import io.github.tillkey.pin.approval.CashierSession;
import io.github.tillkey.pin.login.PinPrompt;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.KeycloakUriBuilder;
import org.keycloak.events.EventBuilder;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.utils.AuthorizeClientUtil;
import org.keycloak.protocol.oidc.utils.RedirectUtils;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;
import org.keycloak.services.util.CacheControlUtil;
import org.keycloak.services.util.LocaleUtil;

/**
 * Approval by a second person, at {@code /realms/{realm}/tillkey-approvals}: the application files a request with the
 * cashier's access token and opens the page it gets; the page takes the approver's PIN and goes back with a code; the
 * application redeems the code once for an {@link io.github.tillkey.pin.approval.ApprovalToken}.
 */
public final class ApprovalResource {

    private static final String ID = "tillkey-approvals";

    private final KeycloakSession session;
    private final RealmModel realm;

    private ApprovalResource(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * Answer to a new request.
     *
     * @param page the address to open in the till's browser
     * @param expiresIn seconds until nobody can approve it any more
     */
    public record OpenedApproval(String page, long expiresIn) implements Representation {}

    /**
     * Answer to a redemption.
     *
     * @param approvalToken the signed token
     * @param expiresIn seconds until it is refused
     */
    public record RedeemedApproval(String approvalToken, long expiresIn) implements Representation {}

    /** Answers a browser that asks whether a page of another origin may call. */
    @OPTIONS
    public Response preflight() {
        return BearerCall.preflight();
    }

    /** The same for {@code token}. */
    @OPTIONS
    @Path("{any:.+}")
    public Response preflightOf(@PathParam("any") String any) {
        return BearerCall.preflight();
    }

    /** Files a request. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response file(@Nullable String json) {
        AuthResult caller = BearerCall.authenticate(session, realm);
        ClientModel client = caller.client();
        EventBuilder event = new ApprovalEvents(session, realm, client, null)
                .event(Step.REQUESTED)
                .user(caller.user());
        CashierSession.Result found = CashierSession.check(
                session,
                realm,
                caller.session(),
                client,
                ClientSettings.of(client).callsFromTheMember(),
                event::clone);
        if (!(found instanceof CashierSession.Alive alive)) {
            throw RestErrors.forbidden(refusal(((CashierSession.Refused) found).reason()));
        }
        NewApproval asked = JsonBody.required(json, NewApproval.class);
        ApprovalRequest request = RestErrors.answer(() -> request(asked, alive.session(), caller));
        ApprovalEvents events = new ApprovalEvents(session, realm, client, request);
        String handle = new Approvals(session, realm).open(request).orElse(null);
        if (handle == null) {
            ApprovalEvents.refuse(events.event(Step.REQUESTED).user(caller.user()), PinReasons.APPROVAL_THROTTLED);
            throw RestErrors.tooMany("This session has " + Approvals.MAX_OPEN
                    + " open requests; finish or cancel one, or wait five minutes.");
        }
        events.event(Step.REQUESTED).user(caller.user()).success();
        return AdminCall.notStored(
                Response.Status.CREATED,
                new OpenedApproval(pageOf(session, realm, handle).toString(), Approvals.REQUEST_LIFE.toSeconds()));
    }

    private ApprovalRequest request(NewApproval asked, CashierSession cashier, AuthResult caller) {
        ApprovalRequest.Operation operation = asked.operation();
        if (!Stores.of(session, realm).hasRole(operation.permission())) {
            throw RequestRefusedException.invalid("permission", operation.permission(), "the name of a store role");
        }
        String wanted = asked.redirectUri();
        String redirect = wanted == null || wanted.length() > NewApproval.MAX_REDIRECT_URI
                ? null
                : RedirectUtils.verifyRedirectUri(session, wanted, caller.client());
        if (redirect == null) {
            throw RequestRefusedException.invalid("redirectUri", wanted, "a registered redirect URI of the client");
        }
        String[] audiences = caller.token().getAudience();
        return new ApprovalRequest(
                KeycloakModelUtils.generateId(),
                new ApprovalRequest.Origin(
                        caller.client().getId(),
                        caller.session().getId(),
                        cashier.terminal(),
                        caller.user().getId()),
                operation,
                asked.answer(
                        redirect, caller.client().getClientId(), audiences == null ? List.of() : List.of(audiences)));
    }

    /** Redeems a code. The client authenticates as at the token endpoint, and shows the verifier. */
    @POST
    @Path("token")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @Produces(MediaType.APPLICATION_JSON)
    public Response redeem() {
        Cors cors = BearerCall.cors();
        ClientModel client = AuthorizeClientUtil.authorizeClient(
                        session, new ApprovalEvents(session, realm, null, null).event(Step.REDEEMED), cors)
                .getClient();
        cors.add();
        MultivaluedMap<String, String> form = form();
        ApprovalRedemption.Result result = new ApprovalRedemption(session, realm, client)
                .redeem(text(form, OAuth2Constants.CODE), text(form, OAuth2Constants.CODE_VERIFIER));
        if (result instanceof ApprovalRedemption.Redeemed redeemed) {
            return AdminCall.notStored(
                    Response.Status.OK,
                    new RedeemedApproval(
                            redeemed.token().text(), redeemed.token().seconds()));
        }
        Reason reason = ((ApprovalRedemption.Refused) result).reason();
        throw reason.equals(PinReasons.APPROVAL_CODE_INVALID)
                ? RestErrors.invalid("The code is not right, or was used; ask for a new approval.")
                : RestErrors.conflict(refusal(reason));
    }

    /** Shows the page of a request. */
    @GET
    @Path("pages/{handle}")
    public Response page(@PathParam("handle") String handle) {
        return answer(handle, page -> prompt(page).open());
    }

    /** Takes what was typed on the page. */
    @POST
    @Path("pages/{handle}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response submit(@PathParam("handle") String handle) {
        MultivaluedMap<String, String> form = form();
        return answer(
                handle,
                page -> form.containsKey("cancel")
                        ? page.cancel()
                        : prompt(page).submit(form));
    }

    private Response answer(String handle, Function<ApprovalPage, Response> answer) {
        CacheControlUtil.noBackButtonCacheControlHeader(session);
        LocaleUtil.processLocaleParam(session, realm, null);
        Approvals approvals = new Approvals(session, realm);
        ApprovalRequest request = approvals.find(handle).orElse(null);
        ClientModel client =
                request == null ? null : realm.getClientById(request.from().client());
        if (request == null || client == null) {
            return problem(Response.Status.NOT_FOUND, "tillkeyApproveOver");
        }
        session.getContext().setClient(client);
        ApprovalEvents events = new ApprovalEvents(session, realm, client, request);
        CashierSession.Result found =
                CashierSession.check(session, realm, request, client, true, () -> events.event(Step.APPROVED)
                        .user(request.from().cashier()));
        if (found instanceof CashierSession.Alive alive) {
            return answer.apply(new ApprovalPage(session, realm, handle, request, alive.session()));
        }
        if (((CashierSession.Refused) found).reason().equals(PinReasons.APPROVAL_SESSION_OVER)) {
            // An ended session stays ended: the event is written once, however often the page is loaded.
            approvals.close(handle);
        }
        return problem(Response.Status.FORBIDDEN, "tillkeyApproveOver");
    }

    private PinPrompt prompt(ApprovalPage page) {
        return new PinPrompt(session, realm, page);
    }

    private Response problem(Response.Status status, String messageKey) {
        return session.getProvider(LoginFormsProvider.class)
                .setError(messageKey)
                .createErrorPage(status);
    }

    /** The page of the request with this handle. */
    static URI pageOf(KeycloakSession session, RealmModel realm, String handle) {
        return KeycloakUriBuilder.fromUri(session.getContext().getUri().getBaseUri())
                .path("realms/{realm}/" + ID + "/pages/{handle}")
                .build(realm.getName(), handle);
    }

    private MultivaluedMap<String, String> form() {
        return session.getContext().getHttpRequest().getDecodedFormParameters();
    }

    private static String text(MultivaluedMap<String, String> form, String field) {
        String value = form.getFirst(field);
        return value == null ? "" : value;
    }

    private static String refusal(Reason reason) {
        return "The approval is refused: " + reason.code() + '.';
    }

    /** Mounts the resource. */
    public static final class Factory extends RealmResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, ApprovalResource::new);
        }
    }
}
