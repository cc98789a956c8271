package io.github.tillkey.staff.job;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.Rights;
import io.github.tillkey.staff.authority.PresentRights;
import io.github.tillkey.staff.authority.StaffRights;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

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
        Level level = Level.ofAcr(remembered).orElse(Level.PASSWORD);
        return PresentRights.ofMember(session, realm, actor.userId(), level)
                .map(rights -> new Invocation(session, realm, actor, rights));
    }

    @Override
    public String getId() {
        return "staff";
    }
}
