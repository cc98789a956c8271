package io.github.tillkey.core.store;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/** Creates a {@link MembershipSource} per request. */
public interface MembershipSourceFactory extends ProviderFactory<MembershipSource> {

    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    @Override
    default void close() {}
}
