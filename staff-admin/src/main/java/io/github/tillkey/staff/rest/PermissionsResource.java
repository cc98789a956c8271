package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.EntityTag;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.staff.permission.AccessChoice;
import io.github.tillkey.staff.permission.Template;
import io.github.tillkey.staff.usecase.AccessChange;
import io.github.tillkey.staff.usecase.MemberAccess;
import io.github.tillkey.staff.usecase.PermissionList;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Permissions, and who has them, at {@code permissions}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class PermissionsResource {

    private final StaffCalls calls;

    private PermissionsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A permission. */
    public record PermissionView(
            @Schema(description = "of a realm role, or `client.role`")
            String name,

            @Schema(description = "client id; `null` for a realm role") @Nullable
            String client,

            @Nullable String description,

            @Schema(description = "whether the caller gives it and takes it away")
            boolean mayGive)
            implements Representation {}

    /** All permissions. */
    public record PermissionItems(List<PermissionView> items) implements Representation {}

    @GET
    @Operation(summary = "Lists the permissions of the realm, by name")
    @SecurityRequirement(name = "rights", scopes = "act on all staff")
    @APIResponseSchema(PermissionItems.class)
    public Response permissions() {
        return calls.answer(call -> new PermissionItems(new PermissionList(call)
                .permissions().stream()
                        .map(listed -> new PermissionView(
                                listed.name(), listed.client(), listed.description(), listed.mayGrant()))
                        .toList()));
    }

    /** A permission that a member was given. */
    public record GivenPermission(
            String name,

            @Schema(description = "names of the member's templates that have it; empty: given singly")
            List<String> templates)
            implements Representation {}

    /** Templates and permissions of a member. */
    public record MemberPermissions(
            String id,
            String username,

            @Schema(description = "name of the base template") @Nullable
            String base,

            @Schema(description = "names of the add-ons") List<String> addOns,

            @Schema(description = "recorded names that are templates no more")
            List<String> gone,

            @Schema(description = "given one by one; sorted")
            List<GivenPermission> permissions,

            @Schema(description = "held by a group or another role, which is changed in the admin console")
            List<String> inherited,

            @Schema(description = "permissions of the templates, as they are now, that the member was not given")
            List<String> missing,

            @Schema(description = "given permissions that none of the templates has")
            List<String> extra,

            @Schema(description = "whether the caller may change it")
            boolean change)
            implements Representation {

        private static MemberPermissions of(MemberAccess.Given given) {
            Template base = given.templates().base();
            return new MemberPermissions(
                    given.member().getId(),
                    given.member().getUsername(),
                    base == null ? null : base.name(),
                    given.templates().addOns().stream().map(Template::name).toList(),
                    given.templates().gone(),
                    given.permissions().stream()
                            .map(name ->
                                    new GivenPermission(name, given.templates().giving(name)))
                            .toList(),
                    List.copyOf(given.inherited()),
                    List.copyOf(given.difference().missing()),
                    List.copyOf(given.difference().extra()),
                    given.mayChange());
        }
    }

    @GET
    @Path("members/{memberId}")
    @Operation(summary = "Shows templates and permissions of a member, and how they differ. With an `ETag`")
    @SecurityRequirement(name = "rights", scopes = "act on all staff")
    @APIResponseSchema(MemberPermissions.class)
    @APIResponse(responseCode = "404", description = "the member")
    public Response member(@PathParam("memberId") String memberId) {
        return calls.answer(call -> EntityTag.answer(MemberPermissions.of(new MemberAccess(call, memberId).given())));
    }

    /** What a member shall have. */
    public record MemberPermissionsRequest(
            @Schema(description = "name of a base template; `null` for none") @Nullable
            String base,

            @Schema(description = "names of add-ons; none where it is missing") @Nullable
            List<String> addOns,

            @Schema(description = "all permissions; those of the templates where it is missing") @Nullable
            List<String> permissions) {}

    @PUT
    @Path("members/{memberId}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Gives a member exactly these permissions; other roles stay. Counts from the next token on")
    @SecurityRequirement(name = "rights", scopes = "act on all staff; only an owner gives what administers")
    @RequestBody(content = @Content(schema = @Schema(implementation = MemberPermissionsRequest.class)))
    @APIResponseSchema(MemberPermissions.class)
    @APIResponse(responseCode = "404", description = "the member, a template, a permission")
    @APIResponse(responseCode = "409", description = "one permission excludes another")
    @APIResponse(responseCode = "412", description = "somebody has changed it since")
    @APIResponse(responseCode = "428", description = "without `If-Match`")
    public Response set(
            @PathParam("memberId") String memberId,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Nullable String body) {
        return calls.answer(call -> {
            AccessChange change = new AccessChange(call, memberId);
            MemberPermissionsRequest wanted = JsonBody.parse(body, MemberPermissionsRequest.class);
            EntityTag.require(ifMatch, MemberPermissions.of(change.before()));
            return EntityTag.answer(MemberPermissions.of(change.set(new AccessChoice(
                    wanted.base(), wanted.addOns() == null ? List.of() : wanted.addOns(), wanted.permissions()))));
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("permissions", PermissionsResource::new);
        }
    }
}
