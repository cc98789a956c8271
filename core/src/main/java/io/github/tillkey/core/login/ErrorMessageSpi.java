package io.github.tillkey.core.login;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link ErrorMessage} as a Keycloak SPI named {@code tillkey-error-message}. */
public final class ErrorMessageSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-error-message";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return ErrorMessage.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return ErrorMessageFactory.class;
    }
}
