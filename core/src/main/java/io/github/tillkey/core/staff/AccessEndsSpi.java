package io.github.tillkey.core.staff;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link AccessEnds} as a Keycloak SPI named {@code tillkey-access-ends}. */
public final class AccessEndsSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-access-ends";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return AccessEnds.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return AccessEndsFactory.class;
    }
}
