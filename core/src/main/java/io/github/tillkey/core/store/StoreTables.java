package io.github.tillkey.core.store;

import java.util.List;
import org.keycloak.Config;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Names the Liquibase changelog of the stores to Keycloak, which runs it at start. */
public final class StoreTables implements JpaEntityProvider {

    @Override
    public List<Class<?>> getEntities() {
        return List.of(); // Keycloak finds entities by their annotations and never calls this.
    }

    @Override
    public String getChangelogLocation() {
        return "META-INF/tillkey/stores-changelog.xml";
    }

    @Override
    public String getFactoryId() {
        return Factory.ID;
    }

    @Override
    public void close() {}

    /** Registers the changelog. */
    public static final class Factory implements JpaEntityProviderFactory {

        /**
         * Never to be changed: its first ten letters name the table {@code DATABASECHANGELOG_TILLKEYSTO} that remembers what has
         * been applied.
         */
        static final String ID = "tillkeystores";

        @Override
        public JpaEntityProvider create(KeycloakSession session) {
            return new StoreTables();
        }

        @Override
        public void init(Config.Scope config) {}

        @Override
        public void postInit(KeycloakSessionFactory factory) {}

        @Override
        public void close() {}

        @Override
        public String getId() {
            return ID;
        }
    }
}
