package io.github.tillkey.core.rest;

import org.keycloak.provider.Provider;

/**
 * What one feature adds to the staff API, below {@code /realms/{realm}/tillkey-staff/api/v1/} and the id of its
 * provider. A feature takes part by deploying a provider of this SPI; without the jar of the staff administration
 * nobody calls it.
 */
public interface StaffResource extends Provider {

    /** A JAX-RS resource that answers one request. */
    Object resource(StaffCalls calls);

    @Override
    default void close() {}
}
