package io.github.tillkey.staff.job;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.Rights;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.authority.StaffRights;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The staff API. Without a request there is no network to look at; what blocks or ends a caller's access counts for
 * jobs too.
 */
public final class StaffJobDoor extends JobDoorFactory {

    @Override
    public Optional<String> remember(Rights rights) {
        return rights instanceof StaffRights staff ? Optional.of(staff.level().acr()) : Optional.empty();
    }

    @Override
    public Optional<Invocation> enter(KeycloakSession session, RealmModel realm, Actor actor, String remembered) {
        ClientModel client = realm.getClientByClientId(StaffClient.ID);
        UserModel caller = session.users().getUserById(realm, String.valueOf(actor.userId()));
        if (client == null
                || !client.isEnabled()
                || !RealmSettings.of(realm).enabled()
                || caller == null
                || !caller.isEnabled()
                || AccessEnds.of(session, realm, caller)
                        .filter(end -> !ServerTime.now().isBefore(end))
                        .isPresent()) {
            return Optional.empty();
        }
        Level level = Level.ofAcr(remembered).orElse(Level.PASSWORD);
        return Optional.of(new Invocation(session, realm, actor, StaffRights.of(session, realm, caller, level)));
    }

    @Override
    public String getId() {
        return "staff";
    }
}
