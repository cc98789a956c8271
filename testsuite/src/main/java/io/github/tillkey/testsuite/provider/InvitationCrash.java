package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.server.ServerTime;
import java.time.Duration;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** Leaves an invitation as a server does that has sent its mail, and stops before it has noted that. */
public final class InvitationCrash {

    private InvitationCrash() {}

    /** The claim counts for five minutes. */
    public static void afterTheMail(KeycloakSession session, String invitationId) {
        session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNativeQuery("update TILLKEY_INVITATION set STATE = 'WAITING', NEXT_TRY_AT = ?1 where ID = ?2")
                .setParameter(1, ServerTime.now().plus(Duration.ofMinutes(5)).toEpochMilli())
                .setParameter(2, invitationId)
                .executeUpdate();
    }
}
