package io.github.tillkey.core.session;

import io.github.tillkey.core.audit.AuditLog;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;

/** The sessions of a member. */
public final class MemberSessions {

    private MemberSessions() {}

    /**
     * Ends all sessions of {@code member} with the transaction of {@code session}, on tills and offline ones too, and
     * makes tokens given before count for nothing. Clients are told once it is committed.
     *
     * @param reason for the logout events
     */
    public static void endAll(KeycloakSession session, RealmModel realm, UserModel member, String reason) {
        session.users().setNotBeforeForUser(realm, member, Time.currentTime());
        List<UserSessionModel> running =
                session.sessions().getUserSessionsStream(realm, member).toList();
        List<UserSessionModel> offline =
                session.sessions().getOfflineUserSessionsStream(realm, member).toList();
        Set<String> told = running.stream().map(UserSessionModel::getId).collect(Collectors.toSet());
        running.forEach(ending -> {
            tell(session, ending, reason);
            session.sessions().removeUserSession(realm, ending);
        });
        offline.forEach(ending -> {
            if (!told.contains(ending.getId())) {
                tell(session, ending, reason);
            }
            session.sessions().removeOfflineUserSession(realm, ending);
        });
    }

    private static void tell(KeycloakSession session, UserSessionModel ending, String reason) {
        BackchannelLogout logout = BackchannelLogout.of(session);
        logout.sendAfterCommit(logout.notices(ending));
        AuditLog.sessionEnded(session, ending, reason);
    }
}
