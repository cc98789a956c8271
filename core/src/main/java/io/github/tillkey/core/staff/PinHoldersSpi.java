package io.github.tillkey.core.staff;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link PinHolders} as a Keycloak SPI named {@code tillkey-pin-holders}. */
public final class PinHoldersSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-pin-holders";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return PinHolders.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return PinHoldersFactory.class;
    }
}
