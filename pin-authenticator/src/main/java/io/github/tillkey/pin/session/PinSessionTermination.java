package io.github.tillkey.pin.session;

import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.session.BackchannelLogout;
import io.github.tillkey.core.session.TerminalSession;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.http.impl.client.CloseableHttpClient;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.httpclient.HttpClientProvider;
import org.keycloak.executors.ExecutorsProvider;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Ends the previous session on a till.
 *
 * <p>The session goes in the transaction of the login that takes its place: both happen or neither. Back-channel logout
 * notices (OpenID Connect Back-Channel Logout 1.0) are signed before, and sent after the transaction in the background,
 * so that a slow POS backend neither holds a database connection nor the next cashier.
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

    private void end(UserSessionModel ending, String reason) {
        List<BackchannelLogout.Notice> notices = BackchannelLogout.of(session).notices(ending);
        AuditLog.sessionEnded(session, ending, reason);
        session.sessions().removeUserSession(realm, ending);
        if (!notices.isEmpty()) {
            sendAfterCommit(notices);
        }
    }

    private void sendAfterCommit(List<BackchannelLogout.Notice> notices) {
        CloseableHttpClient http = session.getProvider(HttpClientProvider.class).getHttpClient();
        ExecutorService executor = session.getProvider(ExecutorsProvider.class).getExecutor("tillkey-logout");
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                executor.execute(() -> notices.forEach(notice -> BackchannelLogout.send(http, notice)));
            }

            @Override
            protected void rollbackImpl() {
                // The session continues; there is nothing to send.
            }
        });
    }
}
