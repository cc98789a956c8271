package io.github.tillkey.staff.authority;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.usecase.AdminRights;
import io.github.tillkey.core.usecase.Rights;
import io.github.tillkey.staff.StaffClient;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

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
        return ofMember(session, realm, actor.userId(), Level.PASSWORD).map(rights -> rights);
    }

    /**
     * Those of a member by the staff API, as if they logged in now with {@code level}; empty for who would not be let
     * in, for a reason other than where they are.
     */
    public static Optional<StaffRights> ofMember(
            KeycloakSession session, RealmModel realm, @Nullable String userId, Level level) {
        ClientModel client = realm.getClientByClientId(StaffClient.ID);
        UserModel member = userId == null ? null : session.users().getUserById(realm, userId);
        return client == null
                        || !client.isEnabled()
                        || member == null
                        || !member.isEnabled()
                        || !AccessGuard.appliesTo(realm, member)
                        || AccessEnds.of(session, realm, member)
                                .filter(end -> !ServerTime.now().isBefore(end))
                                .isPresent()
                        || isRefused(session, realm, member, client, level)
                ? Optional.empty()
                : Optional.of(StaffRights.of(session, realm, member, level));
    }

    /** Without a request there is no network to look at. A rule that throws refuses. */
    private static boolean isRefused(
            KeycloakSession session, RealmModel realm, UserModel member, ClientModel client, Level level) {
        return AccessGuard.of(session)
                .explain(AccessRequest.supposed(realm, member, client)
                        .level(level)
                        .fromMember(false)
                        .build())
                .values()
                .stream()
                .anyMatch(Verdict.Refused.class::isInstance);
    }
}
