package io.github.tillkey.core.store;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** SPI of {@link StoreCodes}: one factory, which keeps what the node remembers. */
public final class StoreCodesSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-store-codes";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return StoreCodes.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return StoreCodesFactory.class;
    }
}
