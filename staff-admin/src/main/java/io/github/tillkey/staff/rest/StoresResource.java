package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.EntityTag;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreLoans;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.usecase.Lending;
import io.github.tillkey.staff.usecase.LoanEnding;
import io.github.tillkey.staff.usecase.ManagedStores;
import io.github.tillkey.staff.usecase.StaffOfStore;
import io.github.tillkey.staff.usecase.StoreRoleChange;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The stores on whose staff a member acts, at {@code stores}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class StoresResource {

    private final StaffCalls calls;

    private StoresResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A store. */
    public record ManagedStore(String storeId, String name) implements Representation {}

    /** A page of stores. */
    public record ManagedStorePage(
            List<ManagedStore> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Operation(summary = "Lists the stores on whose staff the caller acts, by store id")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ManagedStorePage.class)
    public Response stores(
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
            ManagedStores stores = new ManagedStores(caller);
            Cursor page = Cursor.read(cursor, limit);
            List<Store> found = stores.after(page.after(), page.look());
            return new ManagedStorePage(
                    page.page(found).stream()
                            .map(store -> new ManagedStore(store.storeId(), store.name()))
                            .toList(),
                    page.next(found, Store::storeId));
        });
    }

    /** A way by which somebody works in the store. */
    public record StaffWay(
            @Schema(enumeration = {"group", "level", "all_stores", "without_store", "loan"})
            String way,

            @Schema(description = "store roles, sorted") List<String> roles,

            @Schema(format = "date-time", description = "the first instant without it; `null` when no end is known")
            @Nullable
            String until)
            implements Representation {

        static StaffWay of(Membership membership) {
            return new StaffWay(
                    membership.way().value(),
                    List.copyOf(membership.roles()),
                    membership.until() == null ? null : membership.until().toString());
        }
    }

    /** Somebody who works in the store. */
    public record StaffMember(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,
            @Schema(description = "`false`: blocked") boolean enabled,

            @Schema(
                    enumeration = {"active", "suspended", "ended", "blocked"},
                    description = "`suspended`: by somebody who administers staff; `ended`: at the end of the access;"
                            + " `blocked`: otherwise")
            String state,

            List<StaffWay> ways,

            @Schema(description = "whether they have a PIN; `null` where there are no PINs") @Nullable
            Boolean pin,

            @Schema(description = "whether they also work in a store on whose staff the caller does not act")
            boolean elsewhere,

            @Schema(
                    enumeration = {"nothing", "store", "everything"},
                    description = "what the caller may change: `store` is what concerns this store")
            String change)
            implements Representation {

        private static StaffMember of(StaffOfStore.Colleague colleague) {
            return new StaffMember(
                    colleague.member().getId(),
                    colleague.member().getUsername(),
                    colleague.member().getFirstName(),
                    colleague.member().getLastName(),
                    colleague.member().isEnabled(),
                    AccountState.of(colleague.member()).value(),
                    colleague.ways().stream().map(StaffWay::of).toList(),
                    colleague.pin(),
                    colleague.elsewhere(),
                    colleague.change().value());
        }
    }

    /** A page of staff. */
    public record StaffMemberPage(
            List<StaffMember> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Path("{storeId}/staff")
    @Operation(summary = "Lists who works in a store, as what, by which ways and until when, by username")
    @SecurityRequirement(name = "rights", scopes = "manage the store")
    @APIResponseSchema(StaffMemberPage.class)
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    public Response staff(
            @PathParam("storeId") String storeId,
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
            StaffOfStore staff = new StaffOfStore(caller, storeId);
            Cursor page = Cursor.read(cursor, limit);
            List<StaffOfStore.Colleague> found = staff.after(page.after(), page.look());
            return new StaffMemberPage(
                    page.page(found).stream().map(StaffMember::of).toList(),
                    page.next(found, colleague -> colleague.member().getUsername()));
        });
    }

    @GET
    @Path("{storeId}/staff/{memberId}")
    @Operation(summary = "Shows one of them, with an `ETag`")
    @SecurityRequirement(name = "rights", scopes = "manage the store")
    @APIResponseSchema(StaffMember.class)
    @APIResponse(
            responseCode = "404",
            description = "the store, also where the caller does not manage it; the member, also who works elsewhere")
    public Response member(@PathParam("storeId") String storeId, @PathParam("memberId") String memberId) {
        return calls.answer(
                caller -> EntityTag.answer(StaffMember.of(new StaffOfStore(caller, storeId).member(memberId))));
    }

    /** The store roles of a member in a store. */
    public record StoreRolesBody(
            @Schema(description = "names of store roles, at most 20; none: works here without a role")
            List<String> roles) {}

    @PUT
    @Path("{storeId}/staff/{memberId}/roles")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replaces the store roles that a member holds by the groups of the store; puts into it who does"
                    + " not work there yet")
    @SecurityRequirement(name = "rights", scopes = "manage the store, hold the roles")
    @APIResponseSchema(StaffMember.class)
    @APIResponse(responseCode = "404", description = "the store; the member, also whom the caller does not see")
    @APIResponse(responseCode = "409", description = "no groups give these roles, or they exclude each other")
    @APIResponse(responseCode = "412", description = "somebody has changed the member since")
    @APIResponse(responseCode = "428", description = "without `If-Match`, for who works here already")
    public Response setRoles(
            @PathParam("storeId") String storeId,
            @PathParam("memberId") String memberId,
            @Parameter(description = "the `ETag` of the member in the store")
                    @HeaderParam(HttpHeaders.IF_MATCH)
                    @Nullable
                    String ifMatch,
            @RequestBodySchema(StoreRolesBody.class) @Nullable String body) {
        return calls.answer(caller -> {
            StoreRoleChange change = new StoreRoleChange(caller, storeId);
            List<String> roles = JsonBody.parse(body, StoreRolesBody.class).roles();
            return EntityTag.answer(
                    StaffMember.of(change.set(memberId, roles, before -> requireSeen(ifMatch, before))));
        });
    }

    /** Who does not work in the store has no tag; a tag was of one who did. */
    private static void requireSeen(@Nullable String ifMatch, Optional<StaffOfStore.Colleague> before) {
        if (before.isPresent()) {
            EntityTag.require(ifMatch, StaffMember.of(before.get()));
        } else if (ifMatch != null) {
            throw RequestRefusedException.stale();
        }
    }

    @DELETE
    @Path("{storeId}/staff/{memberId}")
    @Operation(summary = "Takes a member out of the groups of a store; levels and loans stay")
    @SecurityRequirement(name = "rights", scopes = "manage the store, hold the roles")
    @APIResponse(responseCode = "204", description = "done")
    @APIResponse(responseCode = "404", description = "the store; the member, also whom the caller does not see")
    @APIResponse(
            responseCode = "409",
            description = "the member is in no group of the store, or would then work in every store")
    public Response leave(@PathParam("storeId") String storeId, @PathParam("memberId") String memberId) {
        return calls.answer(caller -> {
            new StoreRoleChange(caller, storeId).remove(memberId);
            return Response.noContent().build();
        });
    }

    /** A loan to a store. */
    public record StoreLoan(
            List<String> roles,
            @Schema(description = "first day, or a time") String from,

            @Schema(description = "last day, inclusive, or a time")
            String until)
            implements Representation {

        static StoreLoan of(StoreLoans.Lent lent) {
            return new StoreLoan(List.copyOf(lent.roles()), lent.from(), lent.until());
        }
    }

    /** Somebody who is lent to a store. */
    public record BorrowedMember(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,
            List<StoreLoan> loans) implements Representation {

        static BorrowedMember of(Lending.Borrowed borrowed) {
            return new BorrowedMember(
                    borrowed.member().getId(),
                    borrowed.member().getUsername(),
                    borrowed.member().getFirstName(),
                    borrowed.member().getLastName(),
                    borrowed.loans().stream().map(StoreLoan::of).toList());
        }
    }

    /** A page of them. */
    public record BorrowedMemberPage(
            List<BorrowedMember> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Path("{storeId}/loans")
    @Operation(summary = "Lists who is lent to a store, now or later, by username")
    @SecurityRequirement(name = "rights", scopes = "manage the store")
    @APIResponseSchema(BorrowedMemberPage.class)
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    public Response loans(
            @PathParam("storeId") String storeId,
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
            Lending lending = new Lending(caller, storeId);
            Cursor page = Cursor.read(cursor, limit);
            List<Lending.Borrowed> found = lending.after(page.after(), page.look());
            return new BorrowedMemberPage(
                    page.page(found).stream().map(BorrowedMember::of).toList(),
                    page.next(found, borrowed -> borrowed.member().getUsername()));
        });
    }

    @POST
    @Path("{storeId}/loans")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Lends a member of another store of the caller to this one")
    @SecurityRequirement(name = "rights", scopes = "manage both stores, hold the roles")
    @APIResponseSchema(
            value = BorrowedMember.class,
            responseCode = "201",
            responseDescription = "lent; `Location` is where the loans of the member are ended")
    @APIResponse(responseCode = "404", description = "the store; the member, also whom the caller does not see")
    @APIResponse(
            responseCode = "409",
            description = "the realm has no loans, or no such role, or wants loans to be offered")
    public Response lend(
            @PathParam("storeId") String storeId, @RequestBodySchema(Lending.NewLoan.class) @Nullable String body) {
        return calls.answer(caller -> {
            Lending lending = new Lending(caller, storeId);
            Lending.Borrowed lent = lending.lend(JsonBody.parse(body, Lending.NewLoan.class));
            return Response.created(caller.session()
                            .getContext()
                            .getUri()
                            .getAbsolutePathBuilder()
                            .path(lent.member().getId())
                            .build())
                    .entity(BorrowedMember.of(lent))
                    .build();
        });
    }

    @DELETE
    @Path("{storeId}/loans/{memberId}")
    @Operation(summary = "Ends all loans of a member to a store at once")
    @SecurityRequirement(name = "rights", scopes = "manage the store, hold the roles; or act on the member elsewhere")
    @APIResponse(responseCode = "204", description = "done")
    @APIResponse(responseCode = "404", description = "the store; the member, also whom the caller does not see")
    @APIResponse(responseCode = "409", description = "the member would then work in every store")
    public Response endLoans(@PathParam("storeId") String storeId, @PathParam("memberId") String memberId) {
        return calls.answer(caller -> {
            new LoanEnding(caller).end(storeId, memberId);
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("stores", StoresResource::new);
        }
    }
}
