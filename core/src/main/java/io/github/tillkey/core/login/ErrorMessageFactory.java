package io.github.tillkey.core.login;

import org.keycloak.Config;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/** Creates an {@link ErrorMessage} per request. */
public interface ErrorMessageFactory extends ProviderFactory<ErrorMessage> {

    @Override
    default void init(Config.Scope config) {}

    @Override
    default void postInit(KeycloakSessionFactory factory) {}

    @Override
    default void close() {}
}
