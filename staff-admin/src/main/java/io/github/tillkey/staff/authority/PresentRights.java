package io.github.tillkey.staff.authority;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.usecase.AdminRights;
import io.github.tillkey.core.usecase.Rights;
import io.github.tillkey.staff.StaffClient;
import java.util.Optional;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What somebody may do now who has called before, by whichever API. */
public final class PresentRights {

    private PresentRights() {}

    /** Those of {@code actor}; empty for who would not be let in any more. */
    public static Optional<Rights> of(KeycloakSession session, RealmModel realm, Actor actor) {
        if (actor.userId() == null) {
            return Optional.empty();
        }
        ClientModel client = realm.getClientByClientId(StaffClient.ID);
        if (client == null || !client.getId().equals(actor.clientId())) {
            return AdminRights.of(session, realm, actor.realmId(), actor.userId(), actor.clientId())
                    .map(rights -> rights);
        }
        return Optional.ofNullable(session.users().getUserById(realm, actor.userId()))
                .filter(member -> member.isEnabled() && client.isEnabled())
                .filter(member -> AccessEnds.of(session, realm, member)
                        .filter(end -> !ServerTime.now().isBefore(end))
                        .isEmpty())
                .map(member -> StaffRights.of(session, realm, member));
    }
}
