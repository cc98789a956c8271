package io.github.tillkey.core.provider;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;

/** A factory that has no configuration, sets nothing up, and holds nothing that it would have to close. */
public abstract class UnconfiguredProviderFactory<T extends Provider> implements ProviderFactory<T> {

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
