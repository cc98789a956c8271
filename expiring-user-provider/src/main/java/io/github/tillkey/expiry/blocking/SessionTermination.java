package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.session.BackchannelLogout;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.storage.EndEntity;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/**
 * Ends all sessions of a member who was blocked. Clients are told first, outside of a transaction, and the sessions go
 * after: a client may be notified twice after a crash in between, but is never missed.
 */
final class SessionTermination {

    private final KeycloakSessionFactory sessions;
    private final String realmId;
    private final String userId;

    SessionTermination(KeycloakSessionFactory sessions, String realmId, String userId) {
        this.sessions = sessions;
        this.realmId = realmId;
        this.userId = userId;
    }

    void run() {
        if (!Transactions.call(sessions, realmId, (session, realm) -> waits(session))) {
            return; // Extended in the meantime, or done by another server.
        }
        List<BackchannelLogout.Notice> notices = Transactions.call(sessions, realmId, (session, realm) -> {
            UserModel member = session.users().getUserById(realm, userId);
            return member == null
                    ? List.of()
                    : all(session, realm, member)
                            .flatMap(running -> BackchannelLogout.of(session).notices(running).stream())
                            .toList();
        });
        if (!notices.isEmpty()) {
            Transactions.run(sessions, realmId, (session, realm) -> BackchannelLogout.of(session)
                    .send(notices));
        }
        Transactions.run(sessions, realmId, this::remove);
    }

    private void remove(KeycloakSession session, RealmModel realm) {
        UserModel member = session.users().getUserById(realm, userId);
        if (member != null && waits(session)) {
            session.sessions().getUserSessionsStream(realm, member).toList().forEach(running -> {
                AuditLog.sessionEnded(session, running, ExpiryReasons.ACCOUNT_EXPIRED.code());
                session.sessions().removeUserSession(realm, running);
            });
            session.sessions()
                    .getOfflineUserSessionsStream(realm, member)
                    .toList()
                    .forEach(running -> {
                        AuditLog.sessionEnded(session, running, ExpiryReasons.ACCOUNT_EXPIRED.code());
                        session.sessions().removeOfflineUserSession(realm, running);
                    });
        }
        // Not by the entity, which would overwrite a state that was changed meanwhile.
        entities(session)
                .createNamedQuery("tillkeySessionsEnded")
                .setParameter("userId", userId)
                .executeUpdate();
    }

    private boolean waits(KeycloakSession session) {
        EndEntity row = entities(session).find(EndEntity.class, userId);
        return row != null && row.sessionsSince != null;
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    private static Stream<UserSessionModel> all(KeycloakSession session, RealmModel realm, UserModel member) {
        return Stream.concat(
                session.sessions().getUserSessionsStream(realm, member).toList().stream(),
                session.sessions().getOfflineUserSessionsStream(realm, member).toList().stream());
    }
}
