package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.ipallowlist.settings.EverybodyOut;
import io.github.tillkey.ipallowlist.usecase.NetworkListAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;

/** The list of one store, for its members and its tills. Each call needs Keycloak's permission for the store's group. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class StoreNetworksResource {

    private final AdminCall call;
    private final String storeId;

    StoreNetworksResource(AdminCall call, String storeId) {
        this.call = call;
        this.storeId = storeId;
    }

    /** The store's list, as written. 200; 403 without the right to view the store's group; 404 for an unknown store. */
    @GET
    @Path("list")
    public NetworksText list() {
        GroupModel group = group();
        call.auth().groups().requireView(group);
        return NetworksText.of(group);
    }

    /**
     * Gives the store this list in place of any other, in its canonical form; none takes the list away. A long list is kept in several
     * values of the group's attribute.
     *
     * <p>200 with what was saved; 400 naming the entry and the remedy; 403 without the right to manage the store's group; 404 for an
     * unknown store; 409 when it allows more than the realm lets groups allow, when several groups carry this {@code store_id}, or when
     * it would lock out the administrator who asks, or everybody.
     *
     * @param confirm {@value EverybodyOut#CONFIRMATION} to save a list with which nobody can log in; needs the right to manage the realm
     */
    @PUT
    @Path("list")
    public NetworksText save(@Nullable String body, @QueryParam("confirm") @Nullable String confirm) {
        GroupModel group = group();
        NetworkListAdministration.StoreList lists =
                RestErrors.answer(() -> new NetworkListAdministration(call.invocation()).of(storeId, group));
        String list = NetworksResource.listIn(body);
        boolean confirmed = NetworksResource.confirmed(confirm);
        return new NetworksText(
                RestErrors.answer(() -> lists.save(list, confirmed)).orElse(null));
    }

    private GroupModel group() {
        return RestErrors.answer(() -> call.invocation().store(storeId))
                .flatMap(call::groupOf)
                .orElseThrow(() -> call.auth().groups().canList()
                        ? new NotFoundException("Store not found")
                        : new ForbiddenException());
    }
}
