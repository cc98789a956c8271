package io.github.tillkey.core.staff;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link PersonalData} as a Keycloak SPI named {@code tillkey-personal-data}. */
public final class PersonalDataSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-personal-data";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return PersonalData.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return PersonalDataFactory.class;
    }
}
