package io.github.tillkey.staff.job;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link JobDoor} as a Keycloak SPI named {@code tillkey-job-door}. */
public final class JobDoorSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-job-door";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return JobDoor.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return JobDoorFactory.class;
    }
}
