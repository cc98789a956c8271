package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.idempotency.RepeatedRequest;
import io.github.tillkey.staff.invitation.InvitationEntity;
import io.github.tillkey.staff.invitation.InvitationState;
import io.github.tillkey.staff.invitation.NewInvitation;
import io.github.tillkey.staff.invitation.usecase.InvitationJob;
import io.github.tillkey.staff.invitation.usecase.Invitations;
import io.github.tillkey.staff.job.JobAnswer;
import io.github.tillkey.staff.job.Jobs;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
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

/** Invitations by e-mail, at {@code invitations}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class InvitationsResource {

    private static final String ID = "invitations";

    /** Most that are made in the call; more are a job. */
    private static final int MAX_IN_CALL = 20;

    private final StaffCalls calls;

    private InvitationsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Who is to be invited. */
    public record NewInvitations(
            @Schema(description = "1 to 1,000") @Nullable List<NewInvitation> invitations) {}

    /** An invitation. */
    public record InvitationAnswer(
            String id,
            String email,

            @Schema(
                    enumeration = {"waiting", "sent", "mail_failed", "accepted", "withdrawn", "expired", "refused"},
                    description = "`mail_failed`: the mail is tried again at `nextTryAt`; `refused`: accepted, and not"
                            + " carried out")
            String state,

            @Schema(
                    enumeration = {"inviter_gone", "rights_lost", "not_possible"},
                    description = "why it is `refused`")
            @Nullable
            String reason,

            @Schema(description = "name of who invites; `null` when they are gone, or the caller may not see them")
            @Nullable
            String invitedBy,

            @Schema(format = "date-time") String createdAt,

            @Schema(
                    format = "date-time",
                    description = "of a sent one the end of the link, before that the end of trying")
            String expiresAt,

            @Schema(format = "date-time") @Nullable String sentAt,

            @Schema(description = "how often the mail was tried")
            int tries,

            @Schema(format = "date-time") @Nullable String nextTryAt,
            @Schema(format = "date-time") @Nullable String endedAt,

            @Schema(description = "of who has accepted it, for callers who see `content`") @Nullable
            String memberId,

            @Schema(description = "store ids of those on whose staff the caller acts")
            List<String> stores,

            @Schema(description = "what is prepared; `null` for a caller who sees a part of the stores") @Nullable
            NewInvitation content)
            implements Representation {

        static InvitationAnswer of(Invitations.Seen seen) {
            InvitationEntity row = seen.row();
            InvitationState state = row.stateAt(ServerTime.now());
            boolean unsent = state == InvitationState.WAITING || state == InvitationState.MAIL_FAILED;
            boolean whole = seen.content() != null;
            return new InvitationAnswer(
                    row.id,
                    row.email,
                    state.value(),
                    row.reason,
                    seen.invitedBy(),
                    text(row.createdAt),
                    text(row.expiresAt),
                    row.sentAt == null ? null : text(row.sentAt),
                    row.tries,
                    unsent ? text(row.nextTryAt) : null,
                    row.endedAt == null ? null : text(row.endedAt),
                    whole ? row.memberId : null,
                    seen.stores(),
                    seen.content());
        }

        private static String text(long instant) {
            return Instant.ofEpochMilli(instant).toString();
        }
    }

    /** Some of one request. */
    public record InvitationsAnswer(
            List<InvitationAnswer> invitations,

            @Schema(description = "whether the same request has made them before")
            boolean repeated)
            implements Representation {

        static InvitationsAnswer of(List<Invitations.Seen> seen, boolean repeated) {
            return new InvitationsAnswer(seen.stream().map(InvitationAnswer::of).toList(), repeated);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Invites people by e-mail: up to 20 at once, all or none; more by a job",
            description = "The mails are sent afterwards. No answer tells whether an address has an account.")
    @SecurityRequirement(name = "rights", scopes = "create such members")
    @RequestBody(content = @Content(schema = @Schema(implementation = NewInvitations.class)))
    @APIResponseSchema(value = InvitationsAnswer.class, responseCode = "201")
    @APIResponse(
            responseCode = "200",
            description = "the same request within a day: those invitations",
            content = @Content(schema = @Schema(implementation = InvitationsAnswer.class)))
    @APIResponse(responseCode = "202", description = "the job of more than 20")
    @APIResponse(responseCode = "404", description = "a store, also where the caller does not manage it")
    @APIResponse(
            responseCode = "409",
            description = "an address has an open invitation, username or external id are taken, the realm lacks"
                    + " something, or the key came with another body")
    public Response create(
            @Parameter(description = "1 to 255 visible characters: repeated within a day, nothing is created again")
                    @HeaderParam(RepeatedRequest.HEADER)
                    @Nullable
                    String key,
            @Nullable String body) {
        return calls.answer(call -> {
            call.require(call.rights().mayViewStaff());
            Invitations invitations = new Invitations(call);
            List<NewInvitation> wanted =
                    JsonBody.parse(body, NewInvitations.class).invitations();
            if (wanted == null || wanted.contains(null) || wanted.isEmpty() || wanted.size() > Jobs.MAX_ROWS) {
                throw RequestRefusedException.invalid(
                        "invitations",
                        wanted == null ? null : wanted.size() + " entries",
                        "a list of 1 to " + Jobs.MAX_ROWS);
            }
            RepeatedRequest request = RepeatedRequest.claim(call.session(), call.actor(), "POST " + ID, key, body);
            if (wanted.size() > MAX_IN_CALL) {
                return job(call, wanted, request);
            }
            String earlier = request.earlierResult().orElse(null);
            if (earlier != null) {
                return InvitationsAnswer.of(invitations.ofBatch(earlier), true);
            }
            String batch = UUID.randomUUID().toString();
            List<Invitations.Seen> made = create(call, invitations, wanted, batch);
            request.created(batch);
            return Response.status(Response.Status.CREATED)
                    .entity(InvitationsAnswer.of(made, false))
                    .build();
        });
    }

    private static Response job(Invocation call, List<NewInvitation> wanted, RepeatedRequest request) {
        String earlier = request.earlierResult().orElse(null);
        if (earlier != null) {
            return JobsResource.accepted(call, new Jobs(call).job(earlier));
        }
        Invitations invitations = new Invitations(call);
        for (int i = 0; i < wanted.size(); i++) {
            try {
                // What must not be there is not stored as the row of a job either.
                invitations.check(wanted.get(i));
            } catch (RequestRefusedException refusal) {
                throw about(i, refusal);
            }
        }
        String server = server(call);
        JobAnswer job = new Jobs(call)
                .start(
                        InvitationJob.KIND,
                        wanted.stream()
                                .map(invitation -> new InvitationJob.Row(invitation, server))
                                .toList(),
                        false);
        request.created(job.id());
        return JobsResource.accepted(call, job);
    }

    private static String server(Invocation call) {
        return call.session().getContext().getUri().getBaseUri().toString();
    }

    private static List<Invitations.Seen> create(
            Invocation call, Invitations invitations, List<NewInvitation> wanted, String batch) {
        String server = server(call);
        List<Invitations.Seen> made = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            try {
                made.add(invitations.create(wanted.get(i), new Invitations.Origin(server, batch, i)));
            } catch (RequestRefusedException refusal) {
                throw wanted.size() == 1 ? refusal : about(i, refusal);
            }
        }
        return made;
    }

    /** Tells which one it was, where the refusal has a sentence of its own. */
    private static RequestRefusedException about(int index, RequestRefusedException refusal) {
        return switch (refusal.kind()) {
            case INVALID, NOT_FOUND, UNKNOWN, CONFLICT -> refusal.at("invitations[" + index + "]");
            case FORBIDDEN, LEVEL_TOO_LOW, UNCONDITIONAL, STALE, TOO_MANY -> refusal;
        };
    }

    /** A page of invitations. */
    public record InvitationPage(
            List<InvitationAnswer> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Operation(summary = "Lists the invitations of the caller and those into the caller's stores, newest first")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(InvitationPage.class)
    public Response list(
            @Parameter(description = "one of the states") @QueryParam("state") @Nullable String state,
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
            Invitations invitations = new Invitations(call);
            InvitationState wanted = state == null
                    ? null
                    : InvitationState.parse(state)
                            .orElseThrow(() -> RequestRefusedException.invalid("state", state, "one of the states"));
            Cursor page = Cursor.read(cursor, limit);
            List<Invitations.Seen> found = invitations.after(page.after(), wanted, page.look());
            return new InvitationPage(
                    page.page(found).stream().map(InvitationAnswer::of).toList(), page.next(found, Invitations::key));
        });
    }

    @GET
    @Path("{invitationId}")
    @Operation(summary = "Shows an invitation")
    @SecurityRequirement(name = "rights", scopes = "see the invitation")
    @APIResponseSchema(InvitationAnswer.class)
    @APIResponse(responseCode = "404", description = "also where the caller may not see it")
    public Response invitation(@PathParam("invitationId") String invitationId) {
        return calls.answer(call -> InvitationAnswer.of(new Invitations(call).find(invitationId)));
    }

    @POST
    @Path("{invitationId}/resend")
    @Operation(
            summary = "Sends a new link, and the one before leads nowhere",
            description = "The caller is then who invites, with the rights that count at the acceptance.")
    @SecurityRequirement(name = "rights", scopes = "create such members")
    @APIResponseSchema(InvitationAnswer.class)
    @APIResponse(responseCode = "404", description = "also where the caller may not see it")
    @APIResponse(responseCode = "409", description = "it is accepted or withdrawn, or was sent again ten times")
    @APIResponse(responseCode = "429", description = "more than 20 of the caller within a minute on the same node")
    public Response resend(@PathParam("invitationId") String invitationId) {
        return calls.answer(call -> InvitationAnswer.of(new Invitations(call).resend(invitationId)));
    }

    @DELETE
    @Path("{invitationId}")
    @Operation(summary = "Withdraws an invitation")
    @SecurityRequirement(name = "rights", scopes = "see the whole invitation")
    @APIResponse(responseCode = "204", description = "withdrawn, also when it was before")
    @APIResponse(responseCode = "404", description = "also where the caller may not see it")
    @APIResponse(responseCode = "409", description = "it was accepted")
    public Response withdraw(@PathParam("invitationId") String invitationId) {
        return calls.answer(call -> {
            new Invitations(call).withdraw(invitationId);
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, InvitationsResource::new);
        }
    }
}
