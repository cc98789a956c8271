package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.staff.idempotency.RepeatedRequest;
import io.github.tillkey.staff.rest.StoresResource.BorrowedMember;
import io.github.tillkey.staff.rest.StoresResource.StoreLoan;
import io.github.tillkey.staff.usecase.LoanOffers;
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
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Loans between stores of different managers, at {@code loans}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class LoansResource {

    private static final String OFFERS = "offers";

    private final StaffCalls calls;

    private LoansResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** An offer to lend somebody. */
    public record LoanOffer(
            String id,
            @Schema(description = "id of the member") String memberId,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,
            @Schema(description = "where the member works") String lendingStoreId,

            @Schema(description = "which may take the member")
            String receivingStoreId,

            StoreLoan loan,

            @Schema(description = "whether it is offered to a store of the caller")
            boolean incoming,

            @Schema(description = "whether it is offered by a store of the caller")
            boolean outgoing)
            implements Representation {

        private static LoanOffer of(LoanOffers.Offer offer) {
            return new LoanOffer(
                    offer.id(),
                    offer.member().getId(),
                    offer.member().getUsername(),
                    offer.member().getFirstName(),
                    offer.member().getLastName(),
                    offer.lending().storeId(),
                    offer.receiving().storeId(),
                    StoreLoan.of(offer.loan()),
                    offer.incoming(),
                    offer.outgoing());
        }
    }

    /** A page of them. */
    public record LoanOfferPage(
            List<LoanOffer> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Path(OFFERS)
    @Operation(summary = "Lists unanswered offers to and by the caller's stores, by id")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(LoanOfferPage.class)
    public Response offers(
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
            LoanOffers offers = new LoanOffers(call);
            Cursor page = Cursor.read(cursor, limit);
            List<LoanOffers.Offer> found = offers.after(page.after(), page.look());
            return new LoanOfferPage(
                    page.page(found).stream().map(LoanOffer::of).toList(), page.next(found, LoanOffers.Offer::id));
        });
    }

    @POST
    @Path(OFFERS)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Offers a member of a store of the caller to another store, whose manager accepts or declines")
    @SecurityRequirement(name = "rights", scopes = "change what concerns the member in the lending store")
    @APIResponseSchema(value = LoanOffer.class, responseCode = "201")
    @APIResponse(
            responseCode = "200",
            description = "the same request within a day: the offer",
            content = @Content(schema = @Schema(implementation = LoanOffer.class)))
    @APIResponse(
            responseCode = "404",
            description = "a store; the member, also whom the caller does not see; an offer that was answered since")
    @APIResponse(responseCode = "409", description = "the realm has no loans, or no such role")
    @APIResponse(responseCode = "429", description = "ten offers of the member are not answered")
    public Response offer(
            @Parameter(description = "1 to 255 visible characters: repeated within a day, nothing is created again")
                    @HeaderParam(RepeatedRequest.HEADER)
                    @Nullable
                    String key,
            @RequestBodySchema(LoanOffers.NewOffer.class) @Nullable String body) {
        return calls.answer(call -> {
            LoanOffers offers = new LoanOffers(call);
            LoanOffers.NewOffer wanted = JsonBody.parse(body, LoanOffers.NewOffer.class);
            RepeatedRequest request =
                    RepeatedRequest.claim(call.session(), call.actor(), "POST loans/" + OFFERS, key, body);
            String earlier = request.earlierResult().orElse(null);
            if (earlier != null) {
                return LoanOffer.of(offers.one(earlier));
            }
            LoanOffers.Offer offer = offers.offer(wanted);
            request.created(offer.id());
            return Response.created(call.session()
                            .getContext()
                            .getUri()
                            .getAbsolutePathBuilder()
                            .path(offer.id())
                            .build())
                    .entity(LoanOffer.of(offer))
                    .build();
        });
    }

    @GET
    @Path(OFFERS + "/{offerId}")
    @Operation(summary = "Shows one of them")
    @SecurityRequirement(name = "rights", scopes = "manage one of the stores")
    @APIResponseSchema(LoanOffer.class)
    @APIResponse(responseCode = "404", description = "also once it was answered, withdrawn or has ended")
    public Response one(@PathParam("offerId") String offerId) {
        return calls.answer(call -> LoanOffer.of(new LoanOffers(call).one(offerId)));
    }

    @POST
    @Path(OFFERS + "/{offerId}/accept")
    @Operation(
            summary = "Accepts an offer: the member is lent",
            description = "Who has offered must still act on the member.")
    @SecurityRequirement(name = "rights", scopes = "manage the receiving store, hold the roles")
    @APIResponseSchema(BorrowedMember.class)
    @APIResponse(responseCode = "404", description = "also once it was answered, withdrawn or has ended")
    @APIResponse(responseCode = "409", description = "the member is blocked, or the offer no longer counts")
    public Response accept(@PathParam("offerId") String offerId) {
        return calls.answer(call -> BorrowedMember.of(new LoanOffers(call).accept(offerId)));
    }

    @DELETE
    @Path(OFFERS + "/{offerId}")
    @Operation(summary = "Withdraws an offer of a store of the caller, or declines one to it")
    @SecurityRequirement(name = "rights", scopes = "manage one of the stores")
    @APIResponse(responseCode = "204", description = "done")
    @APIResponse(responseCode = "404", description = "also once it was answered, withdrawn or has ended")
    public Response remove(@PathParam("offerId") String offerId) {
        return calls.answer(call -> {
            new LoanOffers(call).remove(offerId);
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("loans", LoansResource::new);
        }
    }
}
