package io.github.tillkey.staff.invitation.usecase;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.invitation.InvitationState;
import io.github.tillkey.staff.invitation.NewInvitation;
import io.github.tillkey.staff.job.JobKind;
import io.github.tillkey.staff.job.JobKindFactory;
import org.keycloak.util.JsonSerialization;

/** Invites one after another. Undoing withdraws what is not accepted yet. */
public final class InvitationJob implements JobKind {

    /** The kind. */
    public static final InvitationJob KIND = new InvitationJob();

    private InvitationJob() {}

    /** Deploys it. */
    public static final class Factory extends JobKindFactory {

        /** For Keycloak. */
        public Factory() {
            super(KIND);
        }
    }

    /**
     * A row.
     *
     * @param baseUrl address of the server, as the request that began the job has it
     */
    public record Row(NewInvitation invitation, String baseUrl) {}

    /** What became of it. */
    public record Invited(String invitationId, String email, String state) {}

    @Override
    public String id() {
        return "invitations";
    }

    @Override
    public Object row(Invocation call, JsonNode row) {
        call.require(call.rights().mayViewStaff());
        Row wanted = read(row, Row.class);
        return of(new Invitations(call).create(wanted.invitation(), Invitations.Origin.of(wanted.baseUrl())));
    }

    @Override
    public Object undo(Invocation call, JsonNode row, JsonNode result) {
        Invitations invitations = new Invitations(call);
        String id = read(result, Invited.class).invitationId();
        invitations.withdraw(id);
        return of(invitations.find(id));
    }

    private static Invited of(Invitations.Seen seen) {
        InvitationState state = seen.row().state;
        return new Invited(seen.row().id, seen.row().email, state.value());
    }

    private static <T> T read(JsonNode json, Class<T> type) {
        try {
            return JsonSerialization.mapper.convertValue(json, type);
        } catch (IllegalArgumentException broken) {
            throw RequestRefusedException.invalid("This row is no invitation.");
        }
    }
}
