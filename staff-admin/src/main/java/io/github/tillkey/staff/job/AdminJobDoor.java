package io.github.tillkey.staff.job;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.usecase.AdminRights;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.Rights;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The same calls as administrators make them. Their roles and permissions are looked up again for each row. */
public final class AdminJobDoor extends JobDoorFactory {

    @Override
    public Optional<String> remember(Rights rights) {
        return rights instanceof AdminRights ? Optional.of("-") : Optional.empty();
    }

    @Override
    public Optional<Invocation> enter(KeycloakSession session, RealmModel realm, Actor actor, String remembered) {
        if (actor.userId() == null || !RealmSettings.of(realm).enabled()) {
            return Optional.empty();
        }
        return AdminRights.of(session, realm, actor.realmId(), actor.userId(), actor.clientId())
                .map(rights -> new Invocation(session, realm, actor, rights));
    }

    @Override
    public String getId() {
        return "admin";
    }
}
