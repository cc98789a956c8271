package io.github.tillkey.core.rest;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import java.util.function.Function;
import org.keycloak.models.KeycloakSession;

/**
 * Mounts a {@link StaffResource}, which keeps no state: the factory is its own provider. Nest it in the class of its
 * resource, where the reference of the API looks for annotations.
 */
public abstract class StaffResourceFactory extends UnconfiguredProviderFactory<StaffResource> implements StaffResource {

    private final String id;
    private final Function<StaffCalls, Object> resource;

    /**
     * Mounts {@code resource}.
     *
     * @param id of the provider, and its path segment
     * @param resource creates the resource that answers a call
     */
    protected StaffResourceFactory(String id, Function<StaffCalls, Object> resource) {
        this.id = id;
        this.resource = resource;
    }

    @Override
    public final Object resource(StaffCalls calls) {
        return resource.apply(calls);
    }

    @Override
    public final StaffResource create(KeycloakSession session) {
        return this;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final void close() {}
}
