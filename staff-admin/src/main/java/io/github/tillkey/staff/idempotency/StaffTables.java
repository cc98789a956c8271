package io.github.tillkey.staff.idempotency;

import io.github.tillkey.core.provider.TablesFactory;
import io.github.tillkey.core.task.BackgroundTask;
import io.github.tillkey.staff.job.JobTask;
import io.github.tillkey.staff.loan.LoanOfferTable;
import jakarta.persistence.Query;
import java.time.Duration;
import java.util.stream.Stream;
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
        LoanOfferTable.clean(factory);
        JobTask.schedule(factory);
    }

    private static void onRemoval(ProviderEvent event) {
        if (event instanceof UserModel.UserRemovedEvent removed) {
            Stream.concat(Stream.of("tillkeyDeleteRequestsOfUser"), JobTask.removalsOfUser().stream())
                    .forEach(query -> delete(removed.getKeycloakSession(), query)
                            .setParameter("realmId", removed.getRealm().getId())
                            .setParameter("userId", removed.getUser().getId())
                            .executeUpdate());
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            Stream.concat(Stream.of("tillkeyDeleteRequestsOfRealm"), JobTask.removalsOfRealm().stream())
                    .forEach(query -> delete(removed.getKeycloakSession(), query)
                            .setParameter("realmId", removed.getRealm().getId())
                            .executeUpdate());
        }
    }

    private static Query delete(KeycloakSession session, String query) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery(query);
    }
}
