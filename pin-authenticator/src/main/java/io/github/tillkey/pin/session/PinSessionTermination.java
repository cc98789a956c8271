package io.github.tillkey.pin.session;

import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.session.BackchannelLogout;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.pin.PinReasons;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Ends sessions on tills: the previous one, and those that were begun beside one.
 *
 * <p>The previous session goes in the transaction of the login that takes its place: both happen or neither.
 * Back-channel logout notices (OpenID Connect Back-Channel Logout 1.0) are signed before, and sent after the
 * transaction in the background, so that a slow POS backend neither holds a database connection nor the next cashier.
 */
public final class PinSessionTermination {

    private final KeycloakSession session;
    private final RealmModel realm;

    /** For sessions of {@code realm}. */
    public PinSessionTermination(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * Ends the user session {@code id} if it is still there, unless it is the one to keep.
     *
     * @param keptId id of the session to keep, {@code null} for none
     * @param reason for the logout event
     */
    public void endExcept(@Nullable String keptId, String id, String reason) {
        if (!id.equals(keptId)) {
            UserSessionModel ending = session.sessions().getUserSession(realm, id);
            if (ending != null) {
                end(ending, reason);
            }
        }
    }

    /**
     * Ends the sessions that a member has opened with a PIN on any till.
     *
     * @param kept the PIN whose sessions go on, {@code null} for none
     */
    public void endPinSessionsOf(UserModel member, @Nullable SessionPin kept, String reason) {
        List<String> ending = session.sessions()
                .getUserSessionsStream(realm, member)
                .filter(TerminalSession::isPinSession)
                .filter(running -> kept == null
                        || !SessionPin.of(running).filter(kept::equals).isPresent())
                .map(UserSessionModel::getId)
                .toList();
        ending.forEach(id -> endExcept(null, id, reason));
    }

    /** Ends the session that the browser's SSO cookie names, if any, unless it is the one to keep. */
    public void endSsoSessionExcept(String keptId, String reason) {
        AuthenticationManager.AuthResult sso = AuthenticationManager.authenticateIdentityCookie(session, realm, false);
        if (sso != null && sso.session() != null) {
            endExcept(keptId, sso.session().getId(), reason);
        }
    }

    /** Locks {@code till}, a PIN session: it goes on, but nothing that was begun beside it does. */
    public void lock(UserSessionModel till, String reason) {
        Elevations.lock(till);
        endElevations(till, reason);
    }

    /** Ends what was begun beside {@code till}, a PIN session that goes on, by a password say. */
    public void endElevations(UserSessionModel till, String reason) {
        Elevations.take(till).forEach(elevated -> endExcept(null, elevated, reason));
    }

    private void end(UserSessionModel ending, String reason) {
        BackchannelLogout logout = BackchannelLogout.of(session);
        List<BackchannelLogout.Notice> notices = logout.notices(ending);
        AuditLog.sessionEnded(session, ending, reason);
        session.sessions().removeUserSession(realm, ending);
        logout.sendAfterCommit(notices);
        Elevations.of(ending).forEach(elevated -> endExcept(null, elevated, PinReasons.ELEVATION_ENDED.code()));
    }
}
