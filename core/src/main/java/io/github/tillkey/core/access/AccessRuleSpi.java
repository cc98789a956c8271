package io.github.tillkey.core.access;

import org.keycloak.provider.Provider;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** Registers {@link AccessRule} as a Keycloak SPI named {@code tillkey-access-rule}. */
public final class AccessRuleSpi implements Spi {

    @Override
    public boolean isInternal() {
        return false;
    }

    @Override
    public String getName() {
        return "tillkey-access-rule";
    }

    @Override
    public Class<? extends Provider> getProviderClass() {
        return AccessRule.class;
    }

    @Override
    @SuppressWarnings("rawtypes") // the signature of org.keycloak.provider.Spi
    public Class<? extends ProviderFactory> getProviderFactoryClass() {
        return AccessRuleFactory.class;
    }
}
