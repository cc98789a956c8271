package io.github.tillkey.core.rest;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link StaffResource} as a Keycloak SPI named {@code tillkey-staff-resource}. */
public final class StaffResourceSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-staff-resource";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return StaffResource.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return StaffResourceFactory.class;
    }
}
