package io.github.tillkey.core.check;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Creates a {@link SelfCheck}, which keeps no state: the factory is its own provider. */
public abstract class SelfCheckFactory extends UnconfiguredProviderFactory<SelfCheck> implements SelfCheck {

    @Override
    public final SelfCheck create(KeycloakSession session) {
        return this;
    }

    @Override
    public final String getId() {
        return id();
    }

    @Override
    public final void close() {}
}
