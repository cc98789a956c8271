package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.pin.store.StoreAlerts;
import io.github.tillkey.pin.usecase.AlertList;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The stores on alert that a member manages, at {@code alerts} of the staff API. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class AlertsResource {

    private final StaffCalls calls;

    private AlertsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A store on alert. How many far misses it has would tell, miss by miss, whether a guess was near. */
    public record StoreAlert(String storeId, String name) implements Representation {

        private static StoreAlert of(StoreAlerts.Active active) {
            return new StoreAlert(active.store().storeId(), active.store().name());
        }
    }

    /** A page of stores on alert. */
    public record StoreAlertPage(
            List<StoreAlert> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Operation(summary = "Lists the caller's stores that are on alert, by store id")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(StoreAlertPage.class)
    @APIResponse(responseCode = "409", description = "no PIN policy")
    public Response list(
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
            AlertList list = new AlertList(caller);
            Cursor page = Cursor.read(cursor, limit);
            List<StoreAlerts.Active> found = list.after(page.after(), page.look());
            return new StoreAlertPage(
                    page.page(found).stream().map(StoreAlert::of).toList(),
                    page.next(found, active -> active.store().storeId()));
        });
    }

    @DELETE
    @Path("{storeId}")
    @Operation(
            summary =
                    "Acknowledges an alert: the store's far misses until now no longer count, locked tills stay locked")
    @SecurityRequirement(
            name = "rights",
            scopes = {"manage the store", "a login with two factors"})
    @APIResponse(responseCode = "204", description = "also without an alert, where nothing is forgotten")
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    @APIResponse(responseCode = "409", description = "no PIN policy")
    @APIResponse(responseCode = "429", description = "acknowledged within a day")
    public Response acknowledge(@PathParam("storeId") String storeId) {
        return calls.answer(caller -> {
            AlertList list = new AlertList(caller);
            Unknown.unlessKnown("You manage no store with this store_id.", () -> {
                list.acknowledgement(storeId).acknowledge();
                return storeId;
            });
            return Response.noContent().build();
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("alerts", AlertsResource::new);
        }
    }
}
