package io.github.tillkey.core.storage;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** SPI of {@link NodeMemory}, which has one factory. */
public final class NodeMemorySpi implements Spi {

    @Override
    public boolean isInternal() {
        return true;
    }

    @Override
    public String getName() {
        return "tillkey-memory";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return NodeMemory.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return NodeMemory.Factory.class;
    }
}
