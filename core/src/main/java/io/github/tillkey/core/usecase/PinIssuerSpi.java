package io.github.tillkey.core.usecase;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link PinIssuer} as a Keycloak SPI named {@code tillkey-pin-issuer}. */
public final class PinIssuerSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-pin-issuer";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return PinIssuer.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return PinIssuerFactory.class;
    }
}
