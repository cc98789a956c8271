package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.staff.usecase.Suspension;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Members who are blocked by those who administer staff, at {@code blocks}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class BlocksResource {

    private final StaffCalls calls;

    private BlocksResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Somebody who is blocked. */
    public record SuspendedMember(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,

            @Schema(description = "as it was written") @Nullable
            String reason)
            implements Representation {

        private static SuspendedMember of(Suspension.Suspended suspended) {
            return new SuspendedMember(
                    suspended.member().getId(),
                    suspended.member().getUsername(),
                    suspended.member().getFirstName(),
                    suspended.member().getLastName(),
                    suspended.reason());
        }
    }

    /** A page of them. */
    public record SuspendedMemberPage(
            List<SuspendedMember> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Operation(summary = "Lists whom the caller may unblock, by username")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(SuspendedMemberPage.class)
    public Response blocks(
            @Parameter(description = "`next` of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Cursor.MAX_LIMIT,
                                            defaultValue = "" + Cursor.DEFAULT_LIMIT))
                    @QueryParam("limit")
                    @Nullable
                    String limit) {
        return calls.answer(caller -> {
            Suspension suspension = new Suspension(caller);
            Cursor page = Cursor.read(cursor, limit);
            List<Suspension.Suspended> found = suspension.after(page.after(), page.look());
            return new SuspendedMemberPage(
                    page.page(found).stream().map(SuspendedMember::of).toList(),
                    page.next(found, suspended -> suspended.member().getUsername()));
        });
    }

    /** Why somebody is blocked. */
    public record BlockBody(
            @Schema(description = "1 to 255 characters, for those who administer staff")
            String reason) {}

    @PUT
    @Path("{memberId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Blocks a member at once, on tills too, until somebody unblocks them; ends all sessions")
    @SecurityRequirement(name = "rights", scopes = "change everything about the member")
    @APIResponseSchema(SuspendedMember.class)
    @APIResponse(responseCode = "404", description = "the member, also whom the caller does not see")
    @APIResponse(responseCode = "409", description = "blocked otherwise already")
    public Response block(
            @PathParam("memberId") String memberId, @RequestBodySchema(BlockBody.class) @Nullable String body) {
        return calls.answer(caller -> {
            Suspension suspension = new Suspension(caller);
            return SuspendedMember.of(suspension.suspend(
                    memberId, JsonBody.parse(body, BlockBody.class).reason()));
        });
    }

    @DELETE
    @Path("{memberId}")
    @Operation(summary = "Unblocks a member; what has ended by dates is extended instead")
    @SecurityRequirement(name = "rights", scopes = "change everything about the member")
    @APIResponse(responseCode = "204", description = "done")
    @APIResponse(responseCode = "404", description = "the member, also whom the caller does not see")
    @APIResponse(responseCode = "409", description = "not blocked here, or the access has ended")
    public Response unblock(@PathParam("memberId") String memberId) {
        return calls.answer(caller -> {
            new Suspension(caller).lift(memberId);
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("blocks", BlocksResource::new);
        }
    }
}
