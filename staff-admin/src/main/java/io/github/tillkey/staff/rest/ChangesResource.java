package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.change.BulkChange;
import io.github.tillkey.staff.change.Change;
import io.github.tillkey.staff.change.Selection;
import io.github.tillkey.staff.idempotency.RepeatedRequest;
import io.github.tillkey.staff.job.JobAnswer;
import io.github.tillkey.staff.job.Jobs;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Changes of many members, at {@code changes}. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class ChangesResource {

    private static final String ID = "changes";

    private final StaffCalls calls;

    private ChangesResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A change, and who is changed. */
    public record ChangesBody(
            @Schema(description = "ids, at most 1,000; or `search`") @Nullable
            List<String> members,

            @Schema(description = "filters of the directory, of which at least one; or `members`")
            Selection.@Nullable Search search,

            @Schema(required = true) @Nullable Change change,

            @Schema(description = "whether the rows are only tried: their results show what would be before and after")
            @Nullable
            Boolean dryRun) {}

    @POST
    @Operation(
            summary = "Starts a job that changes up to 1,000 members alike",
            description = "Each row asks the caller's rights at its moment, and tells what was before and after. Undo"
                    + " sets back what is still as the job has left it; blocks it neither sets nor lifts.")
    @SecurityRequirement(name = "rights", scopes = "manage a store; of each row as the call for one member")
    @APIResponseSchema(
            value = JobAnswer.class,
            responseCode = "202",
            responseDescription = "started, or with the same key within a day found; `Location` is where the job is")
    @APIResponse(responseCode = "404", description = "the store of `search`, also where the caller does not manage it")
    @APIResponse(responseCode = "409", description = "the key came with another body")
    @APIResponse(
            responseCode = "429",
            description = "ten jobs of the caller are not finished, or more than 60 searches within a minute")
    public Response start(
            @Parameter(description = "1 to 255 visible characters: repeated within a day, no job is started again")
                    @HeaderParam(RepeatedRequest.HEADER)
                    @Nullable
                    String key,
            @RequestBodySchema(ChangesBody.class) @Nullable String body) {
        return calls.answer(call -> {
            call.require(call.rights().mayViewStaff());
            ChangesBody wanted = JsonBody.parse(body, ChangesBody.class);
            RepeatedRequest request = RepeatedRequest.claim(call.session(), call.actor(), "POST " + ID, key, body);
            String earlier = request.earlierResult().orElse(null);
            if (earlier != null) {
                return JobsResource.accepted(call, new Jobs(call).job(earlier));
            }
            JobAnswer job = start(call, wanted);
            request.created(job.id());
            return JobsResource.accepted(call, job);
        });
    }

    private static JobAnswer start(Invocation call, ChangesBody wanted) {
        Change change = wanted.change();
        if (change == null) {
            throw RequestRefusedException.invalid("change", null, "what is to be changed, such as {\"tags\": …}");
        }
        return BulkChange.start(
                call,
                new Selection(call).ids(wanted.members(), wanted.search()),
                change,
                Boolean.TRUE.equals(wanted.dryRun()));
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, ChangesResource::new);
        }
    }
}
