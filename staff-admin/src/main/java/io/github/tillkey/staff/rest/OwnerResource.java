package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.staff.owner.OwnerGuard;
import io.github.tillkey.staff.usecase.OwnerTransfer;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.UserModel;

/** To whom the organisation belongs, at {@code owner}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class OwnerResource {

    private static final String NO_OFFER = "no open offer concerns the caller";

    private final StaffCalls calls;

    private OwnerResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** An owner, or who shall be. */
    public record OwnerPerson(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName) {

        private static OwnerPerson of(UserModel member) {
            return new OwnerPerson(member.getId(), member.getUsername(), member.getFirstName(), member.getLastName());
        }
    }

    /** An open offer. */
    public record OwnerOffer(
            OwnerPerson successor,

            @Schema(description = "what the owner will be: `staff-admin` or `null`") @Nullable
            String keeps,

            @Schema(format = "date-time") String offeredAt,
            @Schema(format = "date-time") String endsAt) {}

    /** Who owns the organisation. */
    public record OwnerAnswer(
            @Schema(description = "one, unless administrators of Keycloak have made it otherwise")
            List<OwnerPerson> owners,

            @Nullable OwnerOffer offer)
            implements Representation {

        private static OwnerAnswer of(OwnerTransfer.State state) {
            OwnerTransfer.Offer offer = state.offer();
            return new OwnerAnswer(
                    state.owners().stream().map(OwnerPerson::of).toList(),
                    offer == null
                            ? null
                            : new OwnerOffer(
                                    OwnerPerson.of(offer.successor()),
                                    offer.keeps(),
                                    offer.offeredAt().toString(),
                                    offer.endsAt().toString()));
        }
    }

    @GET
    @Operation(summary = "Tells who the owner is, and to whom the owner has offered to take over")
    @SecurityRequirement(name = "rights", scopes = "manage all staff, or be the successor")
    @APIResponseSchema(OwnerAnswer.class)
    public Response owner() {
        return calls.answer(call -> OwnerAnswer.of(new OwnerTransfer(call).state()));
    }

    /** Who shall be the owner. */
    public record OwnerOfferBody(
            @Schema(description = "id of an employee without an end") @Nullable
            String memberId,

            @Schema(description = "what the caller will be then: `staff-admin`, or `null` for nothing") @Nullable
            String keeps) {}

    @POST
    @Path("transfer")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Offers the organisation to a member, for seven days")
    @SecurityRequirement(name = "rights", scopes = "be the owner, with two factors")
    @APIResponseSchema(OwnerAnswer.class)
    @APIResponse(responseCode = "404", description = "the member")
    @APIResponse(
            responseCode = "409",
            description = "an offer is open, there are several owners, or the member cannot be the owner")
    public Response offer(@RequestBodySchema(OwnerOfferBody.class) @Nullable String body) {
        return calls.answer(call -> {
            OwnerOfferBody wanted = JsonBody.parse(body, OwnerOfferBody.class);
            return OwnerAnswer.of(new OwnerTransfer(call).offer(wanted.memberId(), wanted.keeps()));
        });
    }

    @POST
    @Path("transfer/accept")
    @Operation(summary = "Makes the caller the owner")
    @SecurityRequirement(name = "rights", scopes = "be the successor, with two factors")
    @APIResponseSchema(OwnerAnswer.class)
    @APIResponse(responseCode = "404", description = NO_OFFER)
    @APIResponse(responseCode = "409", description = "the caller cannot be the owner, or there are several")
    public Response accept() {
        return calls.answer(call -> OwnerAnswer.of(new OwnerTransfer(call).accept()));
    }

    @DELETE
    @Path("transfer")
    @Operation(summary = "Withdraws the offer, or refuses it")
    @SecurityRequirement(name = "rights", scopes = "be the owner or the successor")
    @APIResponse(responseCode = "204", description = "done")
    @APIResponse(responseCode = "404", description = NO_OFFER)
    public Response withdraw() {
        return calls.answer(call -> {
            new OwnerTransfer(call).withdraw();
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("owner", OwnerResource::new);
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            factory.register(new OwnerGuard(RestErrors::conflict));
        }
    }
}
