package io.github.tillkey.core.rest;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.store.StoreCheck;
import io.github.tillkey.core.store.StoreCodeGuard;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.keycloak.models.KeycloakSessionFactory;

/** Admin REST at {@code /admin/realms/{realm}/tillkey-stores}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "stores")
public final class StoresAdminResource {

    private final AdminCall call;

    StoresAdminResource(AdminCall call) {
        this.call = call;
    }

    @GET
    @Path("reports/check")
    @Operation(summary = "Finds groups that are not the store that they claim to be")
    @SecurityRequirement(name = "rights", scopes = "view-realm")
    public List<Finding> check() {
        return call.findings(StoreCheck::of);
    }

    /** Mounts the resource, and watches what Keycloak's own Admin REST writes into groups. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-stores", StoresAdminResource::new);
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            factory.register(new StoreCodeGuard(RestErrors::invalid, RestErrors::conflict));
        }
    }
}
