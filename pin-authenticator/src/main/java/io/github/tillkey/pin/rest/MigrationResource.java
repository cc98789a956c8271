package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.pin.credential.PinLengths;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.migration.MigrationReminders;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.usecase.PinChecks;
import io.github.tillkey.pin.usecase.PinLengthReminders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The change from one length of PINs to another: how far it has come, who is missing, and reminding them. Starting,
 * moving and cancelling it is a matter of the settings of the required action "Tillkey: till PIN".
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "pins")
public final class MigrationResource {

    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final int MAX_MAILS = 500;

    private final AdminCall call;

    MigrationResource(AdminCall call) {
        this.call = call;
    }

    /** How far the change has come. */
    public record Progress(
            @Schema(description = "digits of new PINs") int length,

            @Schema(description = "the length that is being left") @Nullable
            Integer oldLength,

            @Schema(format = "date-time", description = "from when on the old length is refused") @Nullable
            String until,

            @Schema(
                    enumeration = {"none", "running", "ended"},
                    description = "`ended` after the deadline")
            String state,

            @Schema(description = "members whose PIN has `length` digits")
            int membersOnNew,

            @Schema(description = "members whose PIN has another length")
            int membersOnOld,

            @Schema(
                    description =
                            "members whose PIN comes from an early version, which recorded no length, and was not "
                                    + "used since")
            int membersUnknown)
            implements Representation {}

    /** A member whose PIN has the old length. */
    public record Member(
            String id,
            String username,

            @Schema(description = "first and last name, `null` when there is neither") @Nullable
            String name)
            implements Representation {}

    /** What became of the members with an old PIN. */
    public record Reminded(
            @Schema(description = "mails handed to the mail server")
            int sent,

            @Schema(description = "members without an address, disabled, or reminded already")
            int skipped,

            @Schema(description = "mails that could not be sent; the server's log says why")
            int failed,

            @Schema(description = "whether every member was looked at; otherwise another call goes on")
            boolean complete)
            implements Representation {}

    @GET
    @Operation(summary = "Counts how far the change from one length of PINs to another has come")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(Progress.class)
    @APIResponse(responseCode = "409", description = "no PIN policy")
    public Progress progress() {
        call.auth().users().requireView();
        PinPolicy policy = policy();
        PinLengths.Count count = PinLengths.of(call.session(), call.realm()).count();
        int all = count.byLength().values().stream().mapToInt(Integer::intValue).sum();
        int onNew = count.of(policy.length());
        return new Progress(
                policy.length(),
                policy.oldLength(),
                policy.oldLengthUntil() == null ? null : policy.oldLengthUntil().toString(),
                state(policy),
                onNew,
                all - onNew,
                count.unknown());
    }

    @GET
    @Path("members")
    @Operation(
            summary = "Lists members whose PIN has the old length, by id",
            description = "There are none when no "
                    + "length is being left. A page may hold fewer than `max` before the last.")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(Member[].class)
    @APIResponse(responseCode = "409", description = "no PIN policy")
    public Response members(
            @Parameter(ref = "first") @QueryParam("first") @Nullable String first,
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_PAGE, defaultValue = "" + DEFAULT_PAGE)
                    @QueryParam("max")
                    @Nullable
                    String max,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().users().requireView();
        Parameters.Page page = Parameters.Page.of(first, max, DEFAULT_PAGE, MAX_PAGE);
        PinPolicy policy = policy();
        List<Member> members =
                PinLengths.of(call.session(), call.realm()).membersOnOld(policy, page.first(), page.max()).stream()
                        .flatMap(id ->
                                Optional.ofNullable(call.session().users().getUserById(call.realm(), id)).stream())
                        .filter(member -> PosPinCredentialModel.of(member)
                                .filter(pin -> pin.length() != policy.length())
                                .isPresent())
                        .map(member -> new Member(member.getId(), member.getUsername(), ShownNames.of(member)))
                        .toList();
        return new Report<>(Member.class, members).as(format);
    }

    @POST
    @Path("reminders")
    @Operation(
            summary = "Mails members whose PIN has the old length, in their language, each at most once in 24 hours",
            description = "Answers when the mails are with the mail server. Repeat until `complete`.")
    @SecurityRequirement(name = "rights", scopes = "manage users")
    @APIResponseSchema(Reminded.class)
    @APIResponse(responseCode = "409", description = "no PIN policy, no change running, no mail server")
    public Reminded remind(
            @Schema(
                            type = SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "" + MAX_MAILS,
                            defaultValue = "" + DEFAULT_PAGE)
                    @QueryParam("max")
                    @Nullable
                    String max) {
        PinLengthReminders reminders = RestErrors.answer(() -> new PinLengthReminders(call.invocation()));
        int mails = Parameters.integer("max", max, DEFAULT_PAGE, 1, MAX_MAILS);
        MigrationReminders.Result result = RestErrors.answer(() -> reminders.send(mails));
        return new Reminded(result.sent(), result.skipped(), result.failed(), result.complete());
    }

    private PinPolicy policy() {
        return RestErrors.answer(() -> PinChecks.policyOf(call.realm()));
    }

    private static String state(PinPolicy policy) {
        if (policy.oldLength() == null) {
            return "none";
        }
        return policy.migrating(ServerTime.now()) ? "running" : "ended";
    }
}
