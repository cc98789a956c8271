package io.github.tillkey.core.staff;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/** Creates an {@link AccessEnds} per request. */
public interface AccessEndsFactory extends ProviderFactory<AccessEnds> {

    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    @Override
    default void close() {}
}
