package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminResourceFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Mounts {@link PinAdminResource} below {@code /admin/realms/{realm}/tillkey-pin}. */
public final class PinAdminResourceFactory extends AdminResourceFactory {

    /** Provider id, which is the path segment too. */
    public static final String ID = "tillkey-pin";

    @Override
    public Object getResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        return new PinAdminResource(session, realm, auth, adminEvent);
    }

    @Override
    public String getId() {
        return ID;
    }
}
