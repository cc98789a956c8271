package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.staff.usecase.ManagedStores;
import io.github.tillkey.staff.usecase.StaffOfStore;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
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

        private static StaffWay of(Membership membership) {
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
                    colleague.ways().stream().map(StaffWay::of).toList(),
                    colleague.pin(),
                    colleague.elsewhere(),
                    colleague.change().name().toLowerCase(Locale.ROOT));
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
    @Operation(summary = "Shows one of them")
    @SecurityRequirement(name = "rights", scopes = "manage the store")
    @APIResponseSchema(StaffMember.class)
    @APIResponse(
            responseCode = "404",
            description = "the store, also where the caller does not manage it; the member, also who works elsewhere")
    public Response member(@PathParam("storeId") String storeId, @PathParam("memberId") String memberId) {
        return calls.answer(caller -> StaffMember.of(new StaffOfStore(caller, storeId).member(memberId)));
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("stores", StoresResource::new);
        }
    }
}
