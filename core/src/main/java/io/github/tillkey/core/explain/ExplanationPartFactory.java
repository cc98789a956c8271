package io.github.tillkey.core.explain;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Creates an {@link ExplanationPart}, which keeps no state: the factory is its own provider. */
public abstract class ExplanationPartFactory extends UnconfiguredProviderFactory<ExplanationPart>
        implements ExplanationPart {

    @Override
    public final ExplanationPart create(KeycloakSession session) {
        return this;
    }

    @Override
    public final String getId() {
        return id();
    }

    @Override
    public final void close() {}
}
