package io.github.tillkey.core.provider;

import java.util.List;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProvider;
import org.keycloak.connections.jpa.entityprovider.JpaEntityProviderFactory;
import org.keycloak.models.KeycloakSession;

/** Names the Liquibase changelog of a module to Keycloak, which runs it at start. */
public abstract class TablesFactory extends UnconfiguredProviderFactory<JpaEntityProvider>
        implements JpaEntityProviderFactory {

    private final String id;
    private final String changelog;

    /**
     * @param id never to be changed: its first ten letters name the table {@code DATABASECHANGELOG_…} that remembers
     *     what has been applied
     * @param changelog where it is on the class path
     */
    protected TablesFactory(String id, String changelog) {
        this.id = id;
        this.changelog = changelog;
    }

    @Override
    public final JpaEntityProvider create(KeycloakSession session) {
        return new Tables(id, changelog);
    }

    @Override
    public final String getId() {
        return id;
    }

    private record Tables(String getFactoryId, String getChangelogLocation) implements JpaEntityProvider {

        @Override
        public List<Class<?>> getEntities() {
            return List.of(); // Keycloak finds entities by their annotations and never calls this.
        }

        @Override
        public void close() {}
    }
}
