package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.job.JobAnswer;
import io.github.tillkey.staff.job.JobRowAnswer;
import io.github.tillkey.staff.job.Jobs;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Work on many members in the background, at {@code jobs}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class JobsResource {

    private static final String ID = "jobs";

    /** Of members, and of administrators. */
    private static final Pattern API = Pattern.compile(".*?/realms/[^/]+/" + StaffClient.ID + "/(?:api/v1/)?");

    private final StaffCalls calls;

    private JobsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** The answer to a call that has started {@code job}: 202, with where the job is. */
    public static Response accepted(Invocation call, JobAnswer job) {
        URI called = call.session().getContext().getUri().getAbsolutePath();
        return Response.accepted(job).location(location(called, job.id())).build();
    }

    /** Beside the other resources of the API that was called. */
    static URI location(URI called, String jobId) {
        Matcher api = API.matcher(called.getRawPath());
        return called.resolve((api.lookingAt() ? api.group() : called.getRawPath() + '/') + ID + '/' + jobId);
    }

    /** A page of jobs. */
    public record JobPage(
            List<JobAnswer> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Operation(summary = "Lists the caller's jobs, newest first")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(JobPage.class)
    public Response jobs(
            @Parameter(description = "`own`, the default, or `all`, for callers who act on all staff")
                    @QueryParam("of")
                    @Nullable
                    String of,
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
            caller.require(caller.rights().mayViewStaff());
            Cursor page = Cursor.read(cursor, limit);
            boolean all = Parameters.parseOneOf("of", of, "own", "all").equals("all");
            List<JobAnswer> found = new Jobs(caller).after(all, page.after(), page.look());
            return new JobPage(page.page(found), page.next(found, Jobs::key));
        });
    }

    @GET
    @Path("{jobId}")
    @Operation(summary = "Shows how far a job is")
    @SecurityRequirement(name = "rights", scopes = "have started it, or act on all staff")
    @APIResponseSchema(JobAnswer.class)
    @APIResponse(responseCode = "404", description = "the job, also somebody else's")
    public Response job(@PathParam("jobId") String jobId) {
        return calls.answer(caller -> new Jobs(caller).job(jobId));
    }

    /** A page of rows. */
    public record JobRowPage(
            List<JobRowAnswer> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Path("{jobId}/rows")
    @Operation(summary = "Lists the rows of a job with what became of each, in their order")
    @SecurityRequirement(name = "rights", scopes = "have started it, or act on all staff")
    @APIResponseSchema(JobRowPage.class)
    @APIResponse(responseCode = "404", description = "the job, also somebody else's")
    public Response rows(
            @PathParam("jobId") String jobId,
            @Parameter(description = "`waiting`, `done` or `refused`; all by default") @QueryParam("only") @Nullable
                    String only,
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
            caller.require(caller.rights().mayViewStaff());
            Cursor page = Cursor.read(cursor, limit);
            List<JobRowAnswer> found = new Jobs(caller).rows(jobId, only, page.after(), page.look());
            return new JobRowPage(page.page(found), page.next(found, row -> Integer.toString(row.index())));
        });
    }

    @POST
    @Path("{jobId}/cancel")
    @Operation(summary = "Leaves out the rows of a job that have not begun; what is done stays done")
    @SecurityRequirement(name = "rights", scopes = "have started it, or act on all staff")
    @APIResponseSchema(JobAnswer.class)
    @APIResponse(responseCode = "404", description = "the job, also somebody else's")
    public Response cancel(@PathParam("jobId") String jobId) {
        return calls.answer(caller -> new Jobs(caller).cancel(jobId));
    }

    @POST
    @Path("{jobId}/undo")
    @Operation(
            summary = "Starts a job that takes back what the rows of another have done, the last one first",
            description = "A row is refused where the member has been changed since.")
    @SecurityRequirement(name = "rights", scopes = "have started it; as for the change itself")
    @APIResponseSchema(
            value = JobAnswer.class,
            responseCode = "202",
            responseDescription = "started; `Location` is where the job is")
    @APIResponse(responseCode = "404", description = "the job, also somebody else's")
    @APIResponse(responseCode = "409", description = "not finished, a dry run, an undo, or nothing was done")
    public Response undo(@PathParam("jobId") String jobId) {
        return calls.answer(caller -> accepted(caller, new Jobs(caller).undo(jobId)));
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, JobsResource::new);
        }
    }
}
