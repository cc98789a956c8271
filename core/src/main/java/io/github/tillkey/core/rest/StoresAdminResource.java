package io.github.tillkey.core.rest;

import io.github.tillkey.core.session.RemovedStoreSessions;
import io.github.tillkey.core.store.RoleExclusionGuard;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreCodeGuard;
import io.github.tillkey.core.store.StoreStaff;
import io.github.tillkey.core.store.StoresRootGuard;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.StoreDeletion;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;

/** Admin REST at {@code /admin/realms/{realm}/tillkey-stores}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "stores")
public final class StoresAdminResource {

    private final AdminCall call;

    StoresAdminResource(AdminCall call) {
        this.call = call;
    }

    /** One way by which a member works in a store. */
    public record Work(
            String userId,
            String username,

            @Schema(description = "store roles held by it, sorted, with commas between")
            String roles,

            @Schema(enumeration = {"group", "level", "all_stores", "without_store", "loan"})
            String way,

            @Schema(format = "date-time", description = "the first instant without it; `null` when no end is known")
            @Nullable
            String until,

            @Schema(description = "whether the member has a PIN, which need not be one that works today")
            boolean pin)
            implements Representation {}

    @GET
    @Path("stores/{storeId}/staff")
    @Operation(summary = "Lists who works in a store, as what, by which way and until when; one row for each way")
    @SecurityRequirement(
            name = "rights",
            scopes = {"view users", "view the store's group"})
    @APIResponseSchema(Work[].class)
    @APIResponse(responseCode = "404", description = "the store")
    @APIResponse(
            responseCode = "409",
            description = "Tillkey is not enabled, several groups ask for the code, or the report would have "
                    + "too many rows")
    public Response staff(
            @PathParam("storeId") String storeId,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.requireEnabled();
        call.auth().users().requireView();
        Invocation invocation = call.invocation();
        Store store = RestErrors.answer(() -> {
            Store found = invocation.store(storeId);
            invocation.require(invocation.rights().mayViewStore(found.groupId()));
            return found;
        });
        Set<String> candidates = StoreStaff.candidates(call.session(), call.realm(), store);
        if (candidates.size() > Report.MAX_ROWS) {
            throw tooLong(); // Before they are loaded.
        }
        List<Work> rows = StoreStaff.of(call.session(), call.realm(), store, candidates)
                .limit(Report.MAX_ROWS + 1L)
                .map(work -> new Work(
                        work.member().getId(),
                        work.member().getUsername(),
                        String.join(", ", work.membership().roles()),
                        work.membership().way().value(),
                        work.membership().until() == null
                                ? null
                                : work.membership().until().toString(),
                        work.pin()))
                .toList();
        if (rows.size() > Report.MAX_ROWS) {
            throw tooLong();
        }
        return new Report<>(Work.class, rows).as(format);
    }

    @DELETE
    @Path("stores/{storeId}")
    @Operation(
            summary = "Deletes a store, which is its group with all groups below it",
            description = "Keycloak's own call refuses alike while tills or loans use it. Its sessions end. With "
                    + "`force` its tills are gone, and its loans count for nothing.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "manage the store's group"})
    @APIResponse(responseCode = "204", description = "deleted")
    @APIResponse(responseCode = "404", description = "the store")
    @APIResponse(responseCode = "409", description = "tills or loans use it, or several groups ask for the code")
    public Response delete(
            @PathParam("storeId") String storeId,
            @Parameter(description = "also while it is used") @QueryParam("force") @DefaultValue("false")
                    boolean force) {
        RestErrors.run(() -> new StoreDeletion(call.invocation(), storeId).delete(force));
        return Response.noContent().build();
    }

    private static RuntimeException tooLong() {
        return RestErrors.conflict("The report would have more than " + Report.MAX_ROWS + " lines.");
    }

    /** Mounts the resource, and watches what Keycloak's own Admin REST writes into groups. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-stores", StoresAdminResource::new);
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            // First: the others ask where the stores are.
            factory.register(new StoresRootGuard(RestErrors::conflict));
            factory.register(new StoreCodeGuard(RestErrors::invalid, RestErrors::conflict));
            factory.register(new RoleExclusionGuard(RestErrors::conflict));
            factory.register(new RemovedStoreSessions());
        }
    }
}
