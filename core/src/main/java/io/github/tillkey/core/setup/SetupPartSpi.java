package io.github.tillkey.core.setup;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link SetupPart} as a Keycloak SPI named {@code tillkey-setup-part}. */
public final class SetupPartSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-setup-part";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return SetupPart.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return SetupPartFactory.class;
    }
}
