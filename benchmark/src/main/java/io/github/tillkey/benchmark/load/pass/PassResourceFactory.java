package io.github.tillkey.benchmark.load.pass;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** Mounts {@link PassResource} below {@code /realms/{realm}/tillkey-benchmark-passes}. It needs no password. */
public final class PassResourceFactory implements RealmResourceProviderFactory {

    /** Provider id, which is the path segment too. */
    public static final String ID = "tillkey-benchmark-passes";

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new PassResource(session.getKeycloakSessionFactory());
    }

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}

    @Override
    public String getId() {
        return ID;
    }
}
