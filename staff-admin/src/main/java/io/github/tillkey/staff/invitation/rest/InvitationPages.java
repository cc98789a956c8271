package io.github.tillkey.staff.invitation.rest;

import io.github.tillkey.core.rest.RealmResourceFactory;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.staff.invitation.InvitationLink;
import io.github.tillkey.staff.invitation.usecase.Acceptance;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Offer;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Registration;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Result;
import io.github.tillkey.staff.member.MemberProfile;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.headers.SecurityHeadersProvider;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.util.CacheControlUtil;
import org.keycloak.services.util.LocaleUtil;

/**
 * Where the link of an invitation leads. Opening it changes nothing, because mail scanners open links, too. Without the
 * secret, every address looks the same.
 *
 * <p>Keycloak's internals: the security headers of a page are set by a filter, which overwrites those of a resource.
 */
public final class InvitationPages {

    private static final String PASSWORD = "password-new";
    private static final String CONFIRMATION = "password-confirm";
    private static final String END = "tillkey-invitation-end.ftl";

    /**
     * The address of the page is a secret, so the page fetches nothing from elsewhere, is shown in no frame, and tells
     * no other page where somebody came from. Themes write their scripts into the page, for the dark and the language.
     */
    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self';"
                    + " base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy",
            "no-referrer",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "X-Robots-Tag",
            "none");

    private final KeycloakSession session;
    private final RealmModel realm;

    private InvitationPages(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Shows what somebody is invited to. */
    @GET
    @Path("{secret}")
    public Response open(@PathParam("secret") String secret) {
        return page(() -> new Acceptance(session, realm)
                .offer(secret)
                .map(offer -> invitation(secret, offer, form(), null))
                .orElseGet(this::over));
    }

    /** Creates the account. */
    @POST
    @Path("{secret}")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    public Response register(@PathParam("secret") String secret) {
        return page(() -> new Acceptance(session, realm)
                .offer(secret)
                .map(offer -> register(secret, offer))
                .orElseGet(this::over));
    }

    private Response page(Supplier<Response> answer) {
        CacheControlUtil.noBackButtonCacheControlHeader(session);
        LocaleUtil.processLocaleParam(session, realm, null);
        session.getProvider(SecurityHeadersProvider.class).options().skipHeaders();
        Response.ResponseBuilder page = Response.fromResponse(answer.get());
        HEADERS.forEach(page::header);
        String transport = realm.getBrowserSecurityHeaders().get("strictTransportSecurity");
        if (transport != null && !transport.isBlank()) {
            page.header("Strict-Transport-Security", transport);
        }
        return page.build();
    }

    private LoginFormsProvider form() {
        return session.getProvider(LoginFormsProvider.class);
    }

    private Response register(String secret, Offer offer) {
        MultivaluedMap<String, String> fields =
                session.getContext().getHttpRequest().getDecodedFormParameters();
        String password = text(fields, PASSWORD);
        Registration written =
                new Registration(name(fields, UserModel.FIRST_NAME), name(fields, UserModel.LAST_NAME), password);
        if (!password.equals(text(fields, CONFIRMATION))) {
            return invitation(
                    secret, offer, form().addError(new FormMessage(CONFIRMATION, "notMatchPasswordMessage")), written);
        }
        Result result = new Acceptance(session, realm).register(secret, written);
        if (result instanceof Result.WrongPassword wrong) {
            return invitation(
                    secret,
                    offer,
                    form().addError(new FormMessage(
                            PASSWORD, wrong.message(), wrong.parameters().toArray())),
                    written);
        }
        if (result instanceof Result.WrongNames) {
            return invitation(
                    secret,
                    offer,
                    form().addError(new FormMessage(UserModel.FIRST_NAME, "tillkeyInvitationNames")),
                    written);
        }
        if (result instanceof Result.HasAccount) {
            return new Acceptance(session, realm)
                    .offer(secret)
                    .map(again -> invitation(secret, again, form(), null))
                    .orElseGet(this::over);
        }
        if (result instanceof Result.Accepted) {
            return done();
        }
        return result instanceof Result.Refused refused ? refused(refused.inviter()) : over();
    }

    /** {@code null} where members may not write their own names, so what is prepared stays. */
    private @Nullable String name(MultivaluedMap<String, String> fields, String attribute) {
        return new MemberProfile(session, realm).isWrittenByMembers(attribute)
                ? text(fields, attribute).strip()
                : null;
    }

    private static String text(MultivaluedMap<String, String> fields, String field) {
        String value = fields.getFirst(field);
        return value == null ? "" : value;
    }

    private Response invitation(String secret, Offer offer, LoginFormsProvider form, @Nullable Registration written) {
        URI server = session.getContext().getUri().getBaseUri();
        MemberProfile profile = new MemberProfile(session, realm);
        form.setActionUri(InvitationLink.page(server, realm.getName(), secret))
                .setAttribute("tillkeyInviter", offer.inviter())
                .setAttribute("tillkeyRealm", ShownNames.of(realm))
                .setAttribute("tillkeyPlaces", offer.places())
                .setAttribute("tillkeyEmail", offer.address());
        if (offer.hasAccount()) {
            return form.setAttribute("tillkeyLogin", InvitationLink.login(server, realm, offer.proof()))
                    .createForm("tillkey-invitation.ftl");
        }
        return form.setAttribute("tillkeyFirstEditable", profile.isWrittenByMembers(UserModel.FIRST_NAME))
                .setAttribute("tillkeyLastEditable", profile.isWrittenByMembers(UserModel.LAST_NAME))
                .setAttribute(
                        "tillkeyFirst",
                        shown(
                                written == null ? null : written.firstName(),
                                offer.member().firstName()))
                .setAttribute(
                        "tillkeyLast",
                        shown(
                                written == null ? null : written.lastName(),
                                offer.member().lastName()))
                .createForm("tillkey-invitation.ftl");
    }

    private static String shown(@Nullable String written, @Nullable String prepared) {
        return written != null ? written : prepared != null ? prepared : "";
    }

    private Response over() {
        return form().setStatus(Response.Status.NOT_FOUND)
                .setAttribute("tillkeyOutcome", "tillkeyInvitationOver")
                .createForm(END);
    }

    private Response refused(@Nullable String inviter) {
        return form().setStatus(Response.Status.CONFLICT)
                .setAttribute("tillkeyOutcome", inviter == null ? "tillkeyInvitationGone" : "tillkeyInvitationRefused")
                .setAttribute("tillkeyAsk", inviter == null ? ShownNames.of(realm) : inviter)
                .createForm(END);
    }

    private Response done() {
        ClientModel account = realm.getClientByClientId(Constants.ACCOUNT_CONSOLE_CLIENT_ID);
        LoginFormsProvider form = form().setAttribute("tillkeyOutcome", "tillkeyInvitationDone")
                .setAttribute("tillkeyAsk", ShownNames.of(realm));
        if (account != null && account.isEnabled()) {
            form.setAttribute(
                    "tillkeyAccount",
                    InvitationLink.account(session.getContext().getUri().getBaseUri(), realm));
        }
        return form.createForm(END);
    }

    /** Mounts the pages. */
    public static final class Factory extends RealmResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(InvitationLink.PAGES, InvitationPages::new);
        }
    }
}
