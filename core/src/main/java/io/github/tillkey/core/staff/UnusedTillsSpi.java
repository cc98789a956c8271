package io.github.tillkey.core.staff;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link UnusedTills} as a Keycloak SPI named {@code tillkey-unused-tills}. */
public final class UnusedTillsSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-unused-tills";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return UnusedTills.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return UnusedTillsFactory.class;
    }
}
