package io.github.tillkey.staff.rest;

import io.github.tillkey.core.event.StoredEvents;
import io.github.tillkey.core.rest.EntityTag;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.MergePatch;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.staff.idempotency.RepeatedRequest;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.print.Slip;
import io.github.tillkey.staff.print.Slips;
import io.github.tillkey.staff.rest.StaffMemberAnswer.CreatedMember;
import io.github.tillkey.staff.rest.StaffMemberAnswer.MemberSecrets;
import io.github.tillkey.staff.rest.StaffMemberAnswer.MemberSlip;
import io.github.tillkey.staff.usecase.MemberCreation;
import io.github.tillkey.staff.usecase.MemberDetails;
import io.github.tillkey.staff.usecase.MemberPrivacy;
import io.github.tillkey.staff.usecase.Members;
import io.github.tillkey.staff.usecase.NewMember;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;

/** Members one by one, at {@code members}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class MembersResource {

    private static final String ID = "members";

    private final StaffCalls calls;

    private MembersResource(StaffCalls calls) {
        this.calls = calls;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Creates a member; password and PIN are in this answer only")
    @SecurityRequirement(name = "rights", scopes = "manage the stores")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewMember.class)))
    @APIResponseSchema(value = CreatedMember.class, responseCode = "201")
    @APIResponse(
            responseCode = "200",
            description = "the same request within a day: the member, without secrets",
            content = @Content(schema = @Schema(implementation = CreatedMember.class)))
    @APIResponse(
            responseCode = "404",
            description = "a store, also where the caller does not manage it; of a repeated request the member")
    @APIResponse(
            responseCode = "409",
            description = "username, e-mail address or external id are taken, the realm lacks something, or the key "
                    + "came with another body")
    public Response create(
            @Parameter(description = "1 to 255 visible characters: repeated within a day, nothing is created again")
                    @HeaderParam(RepeatedRequest.HEADER)
                    @Nullable
                    String key,
            @Nullable String body) {
        return calls.answer(call -> {
            MemberCreation creation = new MemberCreation(call);
            NewMember wanted = JsonBody.parse(body, NewMember.class);
            RepeatedRequest request = RepeatedRequest.claim(call.session(), call.actor(), "POST " + ID, key, body);
            String earlier = request.earlierResult().orElse(null);
            if (earlier != null) {
                MemberDetails member = new Members(call).details(earlier);
                return new CreatedMember(
                        StaffMemberAnswer.of(member),
                        null,
                        MemberSlip.of(call.realm(), member, address(call.session()), null),
                        true);
            }
            MemberCreation.Created created = creation.create(wanted);
            String id = created.member().getId();
            request.created(id);
            MemberDetails member = new Members(call).details(id);
            StaffMemberAnswer shown = StaffMemberAnswer.of(member);
            return Response.created(call.session()
                            .getContext()
                            .getUri()
                            .getAbsolutePathBuilder()
                            .path(id)
                            .build())
                    .header(HttpHeaders.ETAG, EntityTag.of(shown))
                    .entity(new CreatedMember(
                            shown,
                            MemberSecrets.of(created.secrets()),
                            slip(call.session(), call.realm(), member, created.secrets()),
                            false))
                    .build();
        });
    }

    private static MemberSlip slip(
            KeycloakSession session, RealmModel realm, MemberDetails member, MemberCreation.Secrets secrets) {
        String address = address(session);
        Slip.Secrets printed = new Slip.Secrets(secrets.password(), secrets.pin(), secrets.pinExpiresAt());
        return MemberSlip.of(
                realm,
                member,
                address,
                printed.isEmpty() ? null : Slips.page(session, realm, List.of(paper(member, printed, address))));
    }

    /** What is printed for a member. */
    static Slip paper(MemberDetails member, Slip.Secrets secrets, @Nullable String address) {
        return new Slip(
                member.member(),
                secrets,
                address,
                member.places().stream().map(MemberDetails.Place::store).toList(),
                member.data() == null ? null : member.data().validUntil());
    }

    /** Where members log in for themselves; {@code null} where the realm has closed it. */
    static @Nullable String address(KeycloakSession session) {
        KeycloakContext context = session.getContext();
        ClientModel account = context.getRealm().getClientByClientId(Constants.ACCOUNT_CONSOLE_CLIENT_ID);
        return account == null || !account.isEnabled()
                ? null
                : Urls.accountBase(context.getUri().getBaseUri())
                        .build(context.getRealm().getName())
                        .toString();
    }

    @GET
    @Path("{memberId}")
    @Operation(
            summary = "Shows a member, with an `ETag`: all of whom the caller may change, of others what concerns own"
                    + " stores")
    @SecurityRequirement(name = "rights", scopes = "see the member")
    @APIResponseSchema(StaffMemberAnswer.class)
    @APIResponse(responseCode = "404", description = "also where the caller acts on no store of the member")
    public Response member(@PathParam("memberId") String memberId) {
        return calls.answer(call -> EntityTag.answer(StaffMemberAnswer.of(new Members(call).details(memberId))));
    }

    @PATCH
    @Path("{memberId}")
    @Consumes({MergePatch.TYPE, MediaType.APPLICATION_JSON})
    @Operation(summary = "Changes what is written about a member")
    @SecurityRequirement(name = "rights", scopes = "change everything about the member")
    @RequestBody(content = @Content(schema = @Schema(implementation = MemberData.class)))
    @APIResponseSchema(StaffMemberAnswer.class)
    @APIResponse(responseCode = "404", description = "also where the caller acts on no store of the member")
    @APIResponse(
            responseCode = "409",
            description = "e-mail address or external id are taken, or the realm lacks something")
    @APIResponse(responseCode = "412", description = "somebody has changed the member since")
    @APIResponse(responseCode = "428", description = "without `If-Match`")
    public Response edit(
            @PathParam("memberId") String memberId,
            @Parameter(description = "`ETag` of the member as the caller saw them")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch,
            @Nullable String body) {
        return calls.answer(call -> EntityTag.answer(StaffMemberAnswer.of(new Members(call)
                .edit(
                        memberId,
                        seen -> EntityTag.require(ifMatch, StaffMemberAnswer.of(seen)),
                        present -> MergePatch.apply(present, body, MemberData.class)))));
    }

    /** What is kept about a member. */
    public record MemberExport(
            @Schema(format = "date-time") String exportedAt,

            @Schema(description = "by feature and section what is kept; no secret, nor what is made of one")
            Map<String, Object> data)
            implements Representation {}

    @GET
    @Path("{memberId}/export")
    @Operation(summary = "Exports all that is kept about a member, for them to have")
    @SecurityRequirement(name = "rights", scopes = "manage all staff and the member, or be the member among them")
    @APIResponseSchema(MemberExport.class)
    @APIResponse(responseCode = "404", description = "the member")
    public Response export(@PathParam("memberId") String memberId) {
        return calls.answer(call -> new MemberExport(
                ServerTime.now().toString(), new TreeMap<>(new MemberPrivacy(call, memberId).export())));
    }

    /** What is left of somebody who was erased. */
    public record ErasedMember(
            String id,

            @Schema(description = "`false` where the server keeps events in another store: erase them there")
            boolean eventsErased,

            @Schema(description = "stored user events that were removed")
            int userEvents,

            @Schema(description = "stored admin events whose content was removed")
            int adminEvents)
            implements Representation {}

    @POST
    @Path("{memberId}/erase")
    @Operation(summary = "Deletes a member and all that is kept about them, for good")
    @SecurityRequirement(name = "rights", scopes = "manage all staff and the member, with two factors")
    @APIResponseSchema(ErasedMember.class)
    @APIResponse(responseCode = "404", description = "the member")
    @APIResponse(
            responseCode = "409",
            description = "a `deletion_hold` keeps the member, or a directory that Keycloak may not write to")
    public Response erase(@PathParam("memberId") String memberId) {
        return calls.answer(call -> {
            Optional<StoredEvents.Erased> events = new MemberPrivacy(call, memberId).erase();
            return new ErasedMember(
                    memberId,
                    events.isPresent(),
                    events.map(StoredEvents.Erased::removed).orElse(0),
                    events.map(StoredEvents.Erased::emptied).orElse(0));
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, MembersResource::new);
        }
    }
}
