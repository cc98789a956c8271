package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.ipallowlist.usecase.NetworkListAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;

/**
 * The list of one store, for its members and its tills. Each call needs Keycloak's permission for the store's group.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "networks")
public final class StoreNetworksResource {

    private final AdminCall call;
    private final String storeId;

    StoreNetworksResource(AdminCall call, String storeId) {
        this.call = call;
        this.storeId = storeId;
    }

    @GET
    @Path("list")
    @Operation(summary = "Reads the store's list, as written")
    @SecurityRequirement(name = "rights", scopes = "view the store's group")
    public NetworkListText list() {
        GroupModel group = group();
        call.auth().groups().requireView(group);
        return NetworkListText.of(group);
    }

    @PUT
    @Path("list")
    @Operation(summary = "Replaces the list, and answers with its canonical form; blank removes it")
    @SecurityRequirement(name = "rights", scopes = "manage the store's group")
    @APIResponseSchema(NetworkListText.class)
    @APIResponse(responseCode = "409", description = "lock-out, or outside `groupLimit`")
    public NetworkListText save(
            @RequestBodySchema(NetworkListText.class) @Nullable String body,
            @Parameter(ref = "confirm") @QueryParam("confirm") @Nullable String confirm) {
        GroupModel group = group();
        NetworkListAdministration.StoreList lists =
                RestErrors.answer(() -> new NetworkListAdministration(call.invocation()).of(storeId, group));
        String list = NetworksResource.listIn(body);
        boolean confirmed = NetworksResource.confirmed(confirm);
        return new NetworkListText(
                RestErrors.answer(() -> lists.save(list, confirmed)).orElse(null));
    }

    private GroupModel group() {
        return call.groupOf(RestErrors.answer(() -> call.invocation().store(storeId)))
                .orElseThrow(() -> new NotFoundException("Store not found"));
    }
}
