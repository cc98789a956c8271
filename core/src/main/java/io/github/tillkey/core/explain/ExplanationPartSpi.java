package io.github.tillkey.core.explain;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link ExplanationPart} as a Keycloak SPI named {@code tillkey-explanation}. */
public final class ExplanationPartSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-explanation";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return ExplanationPart.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return ExplanationPartFactory.class;
    }
}
