package io.github.tillkey.core.check;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link SelfCheck} as a Keycloak SPI named {@code tillkey-self-check}. */
public final class SelfCheckSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-self-check";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return SelfCheck.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return SelfCheckFactory.class;
    }
}
