package io.github.tillkey.core.store;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link MembershipSource} as a Keycloak SPI named {@code tillkey-membership-source}. */
public final class MembershipSourceSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-membership-source";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return MembershipSource.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return MembershipSourceFactory.class;
    }
}
