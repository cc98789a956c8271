package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.rest.SettingsResource;
import io.github.tillkey.ipallowlist.settings.NetworkSettingsAction;
import io.github.tillkey.ipallowlist.settings.RealmLockoutCheck;
import io.github.tillkey.ipallowlist.settings.ZoneUsage;
import io.github.tillkey.ipallowlist.usecase.NetworkListAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-networks}. Every call checks Keycloak's permissions for the very
 * user, group or realm it touches, and every change writes an admin event.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "networks")
public final class NetworksResource {

    private final AdminCall call;

    NetworksResource(AdminCall call) {
        this.call = call;
    }

    /**
     * The settings.
     *
     * @param confirm {@value RealmLockoutCheck#CONFIRMATION} to save settings that refuse all members
     */
    @Path("settings")
    public SettingsResource settings(@Parameter(ref = "confirm") @QueryParam("confirm") @Nullable String confirm) {
        return new SettingsResource(call, new NetworkSettingsAction(), NetworkListAdministration.EVENT_RESOURCE, () -> {
            if (confirmed(confirm)) {
                RealmLockoutCheck.confirm(call.session());
            }
        });
    }

    @GET
    @Path("zones/{name}/use")
    @Operation(
            summary = "Tells who refers to a zone",
            description = "An unreadable list that contains the name counts; the default list is not in the answer.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"view-realm", "view users"})
    public ZoneUsage use(@PathParam("name") String name) {
        call.auth().realm().requireViewRealm();
        call.auth().users().requireView();
        if (RealmNetworks.of(call.realm()).zones().textOf(name).isEmpty()) {
            throw new NotFoundException("Zone not found");
        }
        return ZoneUsage.of(call.session(), call.realm(), name);
    }

    /** The calls about one member's list. */
    @Path("members/{userId}")
    public MemberNetworksResource member(@PathParam("userId") String userId) {
        return new MemberNetworksResource(call, userId);
    }

    /** The calls about one store's list. */
    @Path("stores/{storeId}")
    public StoreNetworksResource store(@PathParam("storeId") String storeId) {
        return new StoreNetworksResource(call, storeId);
    }

    /** The reports. */
    @Path("reports")
    public NetworkReportsResource reports() {
        return new NetworkReportsResource(call);
    }

    /** Whether the query parameter {@code confirm} insists on locking everybody out; 400 for another value. */
    static boolean confirmed(@Nullable String confirm) {
        if (confirm != null && !RealmLockoutCheck.CONFIRMATION.equals(confirm)) {
            throw RestErrors.invalid("confirm", confirm, RealmLockoutCheck.CONFIRMATION + ", or missing");
        }
        return confirm != null;
    }

    /** The list that a request asks for, {@code null} when it asks for none. */
    static @Nullable String listIn(@Nullable String body) {
        return JsonBody.optional(body, NetworkListText.class)
                .map(NetworkListText::list)
                .filter(list -> !list.isBlank())
                .orElse(null);
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-networks", call -> new NetworksResource(call.requireEnabled()));
        }
    }
}
