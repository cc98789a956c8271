package io.github.tillkey.staff.job;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.Rights;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The {@link JobDoor}s that are deployed. */
public final class JobDoors {

    private JobDoors() {}

    /** The door that gives such rights, and what it remembers of them. */
    record Entrance(JobDoor door, String doorId, String remembered) {}

    static Entrance of(KeycloakSession session, Rights rights) {
        return session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(JobDoor.class)
                .map(JobDoorFactory.class::cast)
                .flatMap(door -> door.remember(rights).map(login -> new Entrance(door, door.getId(), login)).stream())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no door gives " + rights.getClass()));
    }

    /**
     * The caller in another session, with the rights that they have now.
     *
     * @throws RequestRefusedException forbidden, to who would not be let in any more
     */
    public static Invocation again(Invocation call, KeycloakSession session, RealmModel realm) {
        Entrance entrance = of(call.session(), call.rights());
        Optional<Invocation> again = entrance.door().enter(session, realm, call.actor(), entrance.remembered());
        call.require(again.isPresent() && again.get().rights().mayViewStaff());
        return again.orElseThrow();
    }
}
