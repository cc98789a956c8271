package io.github.tillkey.staff.idempotency;

import io.github.tillkey.core.provider.TablesFactory;
import io.github.tillkey.core.task.BackgroundTask;
import jakarta.persistence.Query;
import java.time.Duration;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/** The tables of this module, and what removes their rows. */
public final class StaffTables extends TablesFactory {

    /** Registers their changelog. */
    public StaffTables() {
        super("tillkeystaff", "META-INF/tillkey/staff-changelog.xml");
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(StaffTables::onRemoval);
        new BackgroundTask("TillkeyAnsweredRequestsTask", Duration.ofHours(1), RepeatedRequest::removeOld)
                .schedule(factory);
    }

    private static void onRemoval(ProviderEvent event) {
        if (event instanceof UserModel.UserRemovedEvent removed) {
            delete(removed.getKeycloakSession(), "tillkeyDeleteRequestsOfUser")
                    .setParameter("realmId", removed.getRealm().getId())
                    .setParameter("userId", removed.getUser().getId())
                    .executeUpdate();
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            delete(removed.getKeycloakSession(), "tillkeyDeleteRequestsOfRealm")
                    .setParameter("realmId", removed.getRealm().getId())
                    .executeUpdate();
        }
    }

    private static Query delete(KeycloakSession session, String query) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery(query);
    }
}
