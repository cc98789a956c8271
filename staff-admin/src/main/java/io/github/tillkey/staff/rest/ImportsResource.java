package io.github.tillkey.staff.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.rest.EntityTag;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.imports.ImportMappings;
import io.github.tillkey.staff.imports.Imports;
import io.github.tillkey.staff.imports.file.ImportFile;
import io.github.tillkey.staff.imports.file.ImportMapping;
import io.github.tillkey.staff.job.JobAnswer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Imports of members from files, and the mappings that say what a file means, at {@code imports}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class ImportsResource {

    private static final String ID = "imports";
    private static final String CSV = "text/csv";

    private final StaffCalls calls;

    private ImportsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /**
     * A file, or rows, with a mapping of its own perhaps.
     *
     * @param file Base64, so that the encoding stays as it is
     */
    public record ImportBody(
            @Schema(description = "in place of the one that `mapping` of the query names") @Nullable
            ImportMapping mapping,

            @Schema(description = "CSV, in Base64") @Nullable
            String file,

            @Schema(
                    type = SchemaType.ARRAY,
                    implementation = Map.class,
                    description = "in place of `file`: objects whose fields are the columns")
            @Nullable
            List<ObjectNode> rows) {}

    /** What was started. */
    public record StartedImport(
            JobAnswer job,

            @Schema(description = "columns that are not mapped, and not stored")
            List<String> ignoredColumns)
            implements Representation {}

    @POST
    @Consumes({MediaType.APPLICATION_JSON, CSV})
    @Operation(
            summary = "Imports members, as a job: creates them without password and PIN, or changes what the file says",
            description = "At most 2 MiB and 1,000 persons. Rows that are refused do not keep others from being done.")
    @SecurityRequirement(name = "rights", scopes = "manage the stores")
    @RequestBody(
            content = {
                @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(implementation = ImportBody.class)),
                @Content(mediaType = CSV, schema = @Schema(type = SchemaType.STRING))
            })
    @APIResponseSchema(value = StartedImport.class, responseCode = "202")
    @APIResponse(
            responseCode = "400",
            description = "all that is wrong with the mapping or the whole file, in `problems`")
    @APIResponse(responseCode = "404", description = "the mapping")
    public Response start(
            @Parameter(description = "name of a mapping; by default that of our exports, `tillkey`")
                    @QueryParam("mapping")
                    @Nullable
                    String mapping,
            @Parameter(schema = @Schema(type = SchemaType.BOOLEAN, defaultValue = "false"))
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_TYPE) @Nullable String type,
            byte @Nullable [] body) {
        return calls.answer(call -> {
            Imports imports = new Imports(call);
            boolean dry =
                    Parameters.parseOneOf("dryRun", dryRun, "false", "true").equals("true");
            ImportMapping named = new ImportMappings(call).find(mapping == null ? ImportMappings.OWN : mapping);
            byte[] sent = body == null ? new byte[0] : body;
            Imports.Started started = isCsv(type)
                    ? imports.csv(sent, named, dry)
                    : start(
                            imports,
                            JsonBody.parse(new String(sent, StandardCharsets.UTF_8), ImportBody.class),
                            named,
                            dry);
            return Response.accepted(new StartedImport(started.job(), started.ignored()))
                    .location(JobsResource.location(
                            call.session().getContext().getUri().getAbsolutePath(),
                            started.job().id()))
                    .build();
        });
    }

    private static boolean isCsv(@Nullable String type) {
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(CSV);
    }

    private static Imports.Started start(Imports imports, ImportBody body, ImportMapping named, boolean dryRun) {
        ImportMapping mapping = body.mapping() == null ? named : body.mapping();
        if (body.file() != null && body.rows() == null) {
            return imports.csv(decoded(body.file()), mapping, dryRun);
        }
        if (body.rows() != null && body.file() == null) {
            return imports.json(body.rows(), mapping, dryRun);
        }
        throw RequestRefusedException.invalid("Send either file or rows.");
    }

    private static byte[] decoded(String file) {
        // Cut short before it is decoded; Base64 takes a third more, and line ends.
        if (file.length() > 2 * ImportFile.MAX_BYTES) {
            throw RequestRefusedException.invalid("file", null, "at most " + ImportFile.MAX_BYTES + " bytes");
        }
        try {
            return Base64.getMimeDecoder().decode(file);
        } catch (IllegalArgumentException noBase64) {
            throw RequestRefusedException.invalid("file must be the file in Base64.");
        }
    }

    /** A mapping of the realm. */
    public record NamedMapping(String name, ImportMapping mapping) implements Representation {}

    /** All mappings. */
    public record NamedMappings(List<NamedMapping> items) implements Representation {}

    @GET
    @Path("mappings")
    @Operation(summary = "Lists the mappings of files, by name; `tillkey` is that of our exports")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(NamedMappings.class)
    public Response mappings() {
        return calls.answer(call -> new NamedMappings(new ImportMappings(call)
                .all().entrySet().stream()
                        .map(entry -> new NamedMapping(entry.getKey(), entry.getValue()))
                        .toList()));
    }

    @GET
    @Path("mappings/{name}")
    @Operation(summary = "Shows a mapping, with an `ETag`")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(NamedMapping.class)
    @APIResponse(responseCode = "404", description = "the mapping")
    public Response mapping(@PathParam("name") String name) {
        return calls.answer(call -> EntityTag.answer(new NamedMapping(name, new ImportMappings(call).find(name))));
    }

    @PUT
    @Path("mappings/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Stores a mapping under a name, at most 50")
    @SecurityRequirement(name = "rights", scopes = "act on all staff")
    @RequestBody(content = @Content(schema = @Schema(implementation = ImportMapping.class)))
    @APIResponseSchema(NamedMapping.class)
    @APIResponse(responseCode = "400", description = "all that is wrong with it, in `problems`")
    @APIResponse(responseCode = "412", description = "somebody has changed or deleted it since")
    @APIResponse(responseCode = "428", description = "without `If-Match`, of one that exists")
    public Response put(
            @PathParam("name") String name,
            @Parameter(description = "`ETag` of the mapping as the caller saw it; none for a new one")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch,
            @Nullable String body) {
        return calls.answer(call -> {
            ImportMappings mappings = new ImportMappings(call);
            ImportMapping wanted = JsonBody.parse(body, ImportMapping.class);
            mappings.put(name, wanted, present -> {
                if (present.isPresent()) {
                    EntityTag.require(ifMatch, new NamedMapping(name, present.get()));
                } else if (ifMatch != null) {
                    throw RequestRefusedException.stale();
                }
            });
            return EntityTag.answer(new NamedMapping(name, wanted));
        });
    }

    @DELETE
    @Path("mappings/{name}")
    @Operation(summary = "Deletes a mapping")
    @SecurityRequirement(name = "rights", scopes = "act on all staff")
    @APIResponse(responseCode = "204", description = "done")
    @APIResponse(responseCode = "404", description = "the mapping")
    @APIResponse(responseCode = "412", description = "somebody has changed it since")
    @APIResponse(responseCode = "428", description = "without `If-Match`")
    public Response delete(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        return calls.answer(call -> {
            new ImportMappings(call)
                    .delete(name, present -> EntityTag.require(ifMatch, new NamedMapping(name, present)));
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, ImportsResource::new);
        }
    }
}
