package io.github.tillkey.core.rest;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.store.StoreCheck;
import io.github.tillkey.core.store.StoreGuard;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Admin REST at {@code /admin/realms/{realm}/tillkey-stores}. */
@Produces(MediaType.APPLICATION_JSON)
public final class StoresAdminResource {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;

    StoresAdminResource(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
    }

    /** What keeps stores from being what their groups say; empty when nothing does. 200; 403 without the right to view the realm. */
    @GET
    @Path("reports/check")
    public List<Finding> check() {
        AdminRest.refusePinSessions(session, auth);
        auth.realm().requireViewRealm();
        AdminRest.requireEnabled(realm);
        return StoreCheck.of(session, realm);
    }

    /** Mounts the resource, and watches what Keycloak's own Admin REST writes into groups. */
    public static final class Factory extends AdminResourceFactory {

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            factory.register(new StoreGuard(RestErrors::invalid, RestErrors::conflict));
        }

        @Override
        public Object getResource(
                KeycloakSession session,
                RealmModel realm,
                AdminPermissionEvaluator auth,
                AdminEventBuilder adminEvent) {
            return new StoresAdminResource(session, realm, auth);
        }

        @Override
        public String getId() {
            return "tillkey-stores";
        }
    }
}
