package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.PinIssuer;
import io.github.tillkey.staff.idempotency.RepeatedRequest;
import io.github.tillkey.staff.print.Slip;
import io.github.tillkey.staff.print.Slips;
import io.github.tillkey.staff.rest.StaffMemberAnswer.MemberSlip;
import io.github.tillkey.staff.usecase.MemberDetails;
import io.github.tillkey.staff.usecase.Members;
import io.github.tillkey.staff.usecase.PinSlips;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.ArrayList;
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
import org.keycloak.models.KeycloakSession;

/** Temporary PINs for many, at {@code temporary-pins}. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class TemporaryPinsResource {

    private static final String ID = "temporary-pins";

    /** In place of the id of what was created: PINs have none. */
    private static final String GIVEN = "given";

    private final StaffCalls calls;

    private TemporaryPinsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Who gets a PIN. */
    public record TemporaryPinsBody(
            @Schema(required = true, description = "ids, 1 to 100, each once") @Nullable
            List<String> members) {}

    /** A PIN, and what is printed with it. */
    public record PinSlip(
            String pin,

            @Schema(format = "date-time", description = "when the PIN is refused from")
            String expiresAt,

            MemberSlip slip)
            implements Representation {

        private static PinSlip of(KeycloakSession session, MemberDetails member, PinIssuer.TemporaryPin given) {
            return new PinSlip(
                    given.digits(),
                    given.expiresAt().toString(),
                    MemberSlip.of(session.getContext().getRealm(), member, MembersResource.address(session), null));
        }

        /** Without the PIN. */
        @Override
        public String toString() {
            return "PIN until " + expiresAt;
        }
    }

    /** How it went for one member. */
    public record GivenPin(
            String memberId,

            @Schema(description = "in this answer only; `null` for who was refused") @Nullable
            PinSlip given,

            @Schema(description = "why the member was refused: a code as in errors, or `internal_error`") @Nullable
            String code,

            @Schema(description = "the same in a sentence for people") @Nullable
            String detail)
            implements Representation {}

    /** How it went. */
    public record GivenPins(
            @Schema(description = "in the order of the request; empty when it was repeated")
            List<GivenPin> items,

            @Schema(
                    description = "the slips with the PINs, four to a sheet of A4, as HTML; `null` where nobody was"
                            + " given one")
            @Nullable
            String page,

            @Schema(description = "whether an earlier request with this key has given them")
            boolean repeated)
            implements Representation {

        /** Without the PINs. */
        @Override
        public String toString() {
            return items.size() + " members";
        }
    }

    @POST
    @Operation(
            summary = "Gives up to 100 members random temporary PINs, with what is printed on their slips",
            description = "As `pins` for each; one who is refused does not keep the others from theirs.")
    @SecurityRequirement(name = "rights", scopes = "manage a store; change everything about each member")
    @APIResponseSchema(GivenPins.class)
    @APIResponse(responseCode = "409", description = "the key came with another body")
    public Response give(
            @Parameter(description = "1 to 255 visible characters: repeated within a day, no PIN is given again")
                    @HeaderParam(RepeatedRequest.HEADER)
                    @Nullable
                    String key,
            @RequestBodySchema(TemporaryPinsBody.class) @Nullable String body) {
        return calls.answer(call -> {
            PinSlips slips = new PinSlips(call);
            TemporaryPinsBody wanted = JsonBody.parse(body, TemporaryPinsBody.class);
            RepeatedRequest request = RepeatedRequest.claim(call.session(), call.actor(), "POST " + ID, key, body);
            if (request.earlierResult().isPresent()) {
                return new GivenPins(List.of(), null, true);
            }
            List<PinSlips.Outcome<PinSlip>> outcomes =
                    slips.give(wanted.members(), (member, given) -> PinSlip.of(call.session(), member, given));
            request.created(GIVEN);
            return new GivenPins(
                    outcomes.stream()
                            .map(outcome ->
                                    new GivenPin(outcome.memberId(), outcome.slip(), outcome.code(), outcome.detail()))
                            .toList(),
                    page(call.session(), new Members(call), outcomes),
                    false);
        });
    }

    private static @Nullable String page(
            KeycloakSession session, Members members, List<PinSlips.Outcome<PinSlip>> outcomes) {
        List<Slip> slips = new ArrayList<>();
        for (PinSlips.Outcome<PinSlip> outcome : outcomes) {
            PinSlip given = outcome.slip();
            if (given != null) {
                slips.add(MembersResource.paper(
                        members.details(outcome.memberId()),
                        new Slip.Secrets(null, given.pin(), Instant.parse(given.expiresAt())),
                        null));
            }
        }
        return slips.isEmpty() ? null : Slips.page(session, session.getContext().getRealm(), slips);
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super(ID, TemporaryPinsResource::new);
        }
    }
}
