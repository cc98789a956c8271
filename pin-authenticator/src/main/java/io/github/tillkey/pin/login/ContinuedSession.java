package io.github.tillkey.pin.login;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.terminal.Terminal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.SessionExpirationUtils;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * A session that goes on when the same cashier types the PIN on the same till again, so that a second application on
 * the till does not log the first one out.
 *
 * <p>It goes on only while at least half of its maximum is left. Keycloak cannot lengthen a session, so a login late in
 * its life would get tokens for minutes or seconds; from then on a login opens a new session, and the other
 * applications ask for the PIN.
 */
final class ContinuedSession {

    private ContinuedSession() {}

    /**
     * The session on {@code terminal} that a login of {@code owner} continues, {@code null} when it opens a new one.
     */
    static @Nullable UserSessionModel find(
            KeycloakSession session, RealmModel realm, Terminal terminal, PosPins.Owner owner) {
        SessionPin pin = owner.credential().sessionPin();
        return terminal.sessionId()
                .map(id -> session.sessions().getUserSession(realm, id))
                .filter(running -> owner.member().equals(running.getUser()))
                .filter(TerminalSession::isPinSession)
                .filter(running -> TerminalSession.of(running)
                        .filter(till ->
                                till.equals(new TerminalSession(terminal.store().groupId(), terminal.id())))
                        .isPresent())
                .filter(running -> SessionPin.of(running).filter(pin::equals).isPresent())
                .filter(running -> AuthenticationManager.isSessionValid(realm, running))
                .filter(running -> hasHalfItsLife(realm, running))
                .orElse(null);
    }

    /**
     * Refreshes the idle timeout of {@code running}: a login just before that timeout must not end with it. The
     * client's own session in it is restarted when less than half of its maximum is left, which affects that client
     * only.
     *
     * @param client what the member logs in to
     */
    static void renew(RealmModel realm, UserSessionModel running, ClientModel client) {
        running.setLastSessionRefresh(Time.currentTime());
        AuthenticatedClientSessionModel own = running.getAuthenticatedClientSessionByClient(client.getId());
        if (own != null && !hasHalfItsLife(realm, running, client, own)) {
            own.restartClientSession();
        }
    }

    private static boolean hasHalfItsLife(RealmModel realm, UserSessionModel running) {
        long now = ServerTime.now().toEpochMilli();
        return isAtLeastHalf(
                now,
                SessionExpirationUtils.calculateUserSessionMaxLifespanTimestamp(
                        false, running.isRememberMe(), TimeUnit.SECONDS.toMillis(running.getStarted()), realm),
                SessionExpirationUtils.calculateUserSessionMaxLifespanTimestamp(false, false, now, realm));
    }

    private static boolean hasHalfItsLife(
            RealmModel realm, UserSessionModel running, ClientModel client, AuthenticatedClientSessionModel own) {
        long now = ServerTime.now().toEpochMilli();
        long sessionStarted = TimeUnit.SECONDS.toMillis(running.getStarted());
        return isAtLeastHalf(
                now,
                SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp(
                        false,
                        running.isRememberMe(),
                        TimeUnit.SECONDS.toMillis(own.getStarted()),
                        sessionStarted,
                        realm,
                        client),
                SessionExpirationUtils.calculateClientSessionMaxLifespanTimestamp(
                        false, running.isRememberMe(), now, sessionStarted, realm, client));
    }

    /**
     * Whether what is left is at least half of what a new one would get.
     *
     * @param end of what runs; negative for no end
     * @param endOfNew the end of a new one; negative for no end
     */
    static boolean isAtLeastHalf(long now, long end, long endOfNew) {
        return end < 0 || (endOfNew >= 0 && 2 * (end - now) >= endOfNew - now);
    }
}
