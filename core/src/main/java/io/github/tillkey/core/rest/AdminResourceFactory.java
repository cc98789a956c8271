package io.github.tillkey.core.rest;

import jakarta.ws.rs.ForbiddenException;
import java.util.function.Function;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProvider;
import org.keycloak.services.resources.admin.ext.AdminRealmResourceProviderFactory;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Mounts one of our resources below {@code /admin/realms/{realm}/}, where PIN sessions always get 403. Keeps no state,
 * so it is its own provider.
 */
public abstract class AdminResourceFactory implements AdminRealmResourceProviderFactory, AdminRealmResourceProvider {

    private final String id;
    private final Function<AdminCall, Object> resource;

    /**
     * Mounts {@code resource}.
     *
     * @param id of the provider, and its path segment
     * @param resource creates the resource that answers a call
     */
    protected AdminResourceFactory(String id, Function<AdminCall, Object> resource) {
        this.id = id;
        this.resource = resource;
    }

    @Override
    public final Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        AdminCall call = new AdminCall(session, realm, auth);
        if (call.isOfPinSession()) {
            throw pinSession(call);
        }
        return resource.apply(call);
    }

    /**
     * The error for sessions that began with a PIN, with 403: a PIN gives no administration, even if its client was
     * given the rights by mistake. Here in Keycloak's form.
     */
    protected RuntimeException pinSession(AdminCall call) {
        return new ForbiddenException();
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final AdminRealmResourceProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public final void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public final void close() {}
}
