package io.github.tillkey.core.staff;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/** Creates a {@link PinHolders} per request. */
public interface PinHoldersFactory extends ProviderFactory<PinHolders> {

    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    @Override
    default void close() {}
}
