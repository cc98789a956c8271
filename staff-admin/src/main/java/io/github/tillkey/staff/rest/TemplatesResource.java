package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.staff.permission.Template;
import io.github.tillkey.staff.usecase.PermissionList;
import io.github.tillkey.staff.usecase.TemplateMembers;
import jakarta.ws.rs.GET;
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
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Templates of permissions, and who differs from them, at {@code templates}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class TemplatesResource {

    private final StaffCalls calls;

    private TemplatesResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A template. */
    public record TemplateView(
            String name,

            @Schema(
                    enumeration = {"base", "add-on"},
                    description = "a member has at most one `base`")
            String kind,

            @Nullable String description,
            @Schema(description = "names, sorted") List<String> permissions)
            implements Representation {

        private static TemplateView of(Template template) {
            return new TemplateView(
                    template.name(),
                    template.kind().value(),
                    template.description(),
                    List.copyOf(template.permissions()));
        }
    }

    /** All templates. */
    public record TemplateItems(List<TemplateView> items) implements Representation {}

    @GET
    @Operation(summary = "Lists the templates of the realm, by name")
    @SecurityRequirement(name = "rights", scopes = "act on all staff")
    @APIResponseSchema(TemplateItems.class)
    public Response templates() {
        return calls.answer(call -> new TemplateItems(new PermissionList(call)
                .templates().stream().map(TemplateView::of).toList()));
    }

    /** Somebody with the template. */
    public record TemplateMember(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,

            @Schema(description = "permissions of their templates that they were not given")
            List<String> missing,

            @Schema(description = "given permissions that none of their templates has")
            List<String> extra)
            implements Representation {

        private static TemplateMember of(TemplateMembers.Holder holder) {
            return new TemplateMember(
                    holder.member().getId(),
                    holder.member().getUsername(),
                    holder.member().getFirstName(),
                    holder.member().getLastName(),
                    List.copyOf(holder.difference().missing()),
                    List.copyOf(holder.difference().extra()));
        }
    }

    /** A page of them. */
    public record TemplateMemberPage(
            List<TemplateMember> items,

            @Schema(
                    description = "the `cursor` of the next page, also where this one is not full; `null` on the last"
                            + " one")
            @Nullable
            String next)
            implements Representation {}

    @GET
    @Path("{name}/members")
    @Operation(summary = "Lists who was given permissions after a template and how they differ, by username")
    @SecurityRequirement(name = "rights", scopes = "act on all staff")
    @APIResponseSchema(TemplateMemberPage.class)
    @APIResponse(responseCode = "404", description = "the template")
    public Response members(
            @PathParam("name") String name,
            @Parameter(
                            description = "`true`: only those who differ from all their templates together",
                            schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("differs")
                    @Nullable
                    String differs,
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
        return calls.answer(call -> {
            TemplateMembers members = new TemplateMembers(call, name);
            Cursor from = Cursor.read(cursor, limit);
            TemplateMembers.Page page = members.after(from.after(), from.limit(), flag(differs));
            return new TemplateMemberPage(
                    page.holders().stream().map(TemplateMember::of).toList(),
                    page.next() == null ? null : Cursor.encode(page.next()));
        });
    }

    private static boolean flag(@Nullable String text) {
        return Parameters.parseOneOf("differs", text, "false", "true").equals("true");
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("templates", TemplatesResource::new);
        }
    }
}
