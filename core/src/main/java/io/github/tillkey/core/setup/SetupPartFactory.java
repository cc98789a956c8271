package io.github.tillkey.core.setup;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Creates a {@link SetupPart}, which keeps no state: the factory is its own provider. */
public abstract class SetupPartFactory extends UnconfiguredProviderFactory<SetupPart> implements SetupPart {

    @Override
    public final SetupPart create(KeycloakSession session) {
        return this;
    }

    @Override
    public final String getId() {
        return id();
    }

    @Override
    public final void close() {}
}
