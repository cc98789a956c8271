package io.github.tillkey.staff.job;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link JobKind} as a Keycloak SPI named {@code tillkey-job-kind}. */
public final class JobKindSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-job-kind";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return JobKind.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return JobKindFactory.class;
    }
}
