package io.github.tillkey.pin.sso;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.pin.session.Elevations;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import io.github.tillkey.pin.terminal.Terminals;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A stronger login, by a password say, in the browser of a till on which a PIN session is running: somebody goes from
 * the POS to the back office. The till goes on being one, where the next person stands a minute later, so the stronger
 * session lasts only as long as the PIN session beside it, and {@link #IDLE} without use.
 *
 * <p>A login on a till without a running PIN session is none: who works at a till with a password logs out there.
 *
 * @param terminalId id of the terminal
 * @param tillSession id of the PIN session that was running on it
 */
public record Elevation(String terminalId, String tillSession) {

    /** How long an elevated session lasts unused: until then its tokens and its SSO cookie are good. */
    public static final Duration IDLE = Duration.ofMinutes(5);

    private static final String TERMINAL = TerminalSession.BESIDE_AT;
    private static final String TILL_SESSION = "tillkey.elevated_beside";

    /**
     * Notes in {@code login}, which has just begun or goes on, on which till it does, and what is locked there: the
     * answer of an identity provider comes from another site, and without the till's cookie; a page after the password
     * may stay open while the till is locked. Noted anew until somebody has proven who logs in.
     */
    static void noteTill(KeycloakSession session, AuthenticationSessionModel login) {
        boolean proven = login.getAuthenticatedUser() != null;
        if (!TerminalSession.isPinLogin(login) && (!proven || login.getAuthNote(TERMINAL) == null)) {
            RealmModel realm = login.getRealm();
            onTill(session, realm).ifPresent(elevation -> {
                login.setAuthNote(TERMINAL, elevation.terminalId);
                login.setAuthNote(TILL_SESSION, elevation.tillSession);
                UserSessionModel till = session.sessions().getUserSession(realm, elevation.tillSession);
                if (!proven && till != null) {
                    Elevations.note(till, login);
                }
            });
        }
    }

    /**
     * Marks {@code elevated}, for which the browser of this request gets or has shown its SSO cookie, where it is one.
     *
     * @param login that ends with this request, {@code null} for none
     */
    static void markIfOnTill(
            KeycloakSession session, UserSessionModel elevated, @Nullable AuthenticationSessionModel login) {
        if (TerminalSession.isPinSession(elevated)) {
            return;
        }
        RealmModel realm = elevated.getRealm();
        onTill(session, realm).or(() -> noted(login)).ifPresent(elevation -> {
            UserSessionModel till = session.sessions().getUserSession(realm, elevation.tillSession);
            // Marked once: what goes on must not slip past a lock.
            if (TerminalSession.isPinSession(till) && !of(elevated).equals(Optional.of(elevation))) {
                elevated.setNote(TERMINAL, elevation.terminalId);
                elevated.setNote(TILL_SESSION, elevation.tillSession);
                Elevations.add(till, elevated, login);
            }
        });
    }

    private static Optional<Elevation> onTill(KeycloakSession session, RealmModel realm) {
        return new TerminalCookieVerifier(session, realm).inUse().flatMap(till -> till.sessionId()
                .map(running -> new Elevation(till.id(), running)));
    }

    private static Optional<Elevation> noted(@Nullable AuthenticationSessionModel login) {
        return login == null ? Optional.empty() : of(login.getAuthNote(TERMINAL), login.getAuthNote(TILL_SESSION));
    }

    /** That of a session; empty for a session that is none. */
    public static Optional<Elevation> of(UserSessionModel session) {
        return of(session.getNote(TERMINAL), session.getNote(TILL_SESSION));
    }

    private static Optional<Elevation> of(@Nullable String terminal, @Nullable String beside) {
        return terminal == null || beside == null ? Optional.empty() : Optional.of(new Elevation(terminal, beside));
    }

    /**
     * Whether {@code elevated}, the session of this elevation, must not be used any more: the till was locked or taken
     * out of use, its PIN session has ended or another has taken its place, or nobody has used it for {@link #IDLE}.
     * One read by primary key.
     */
    public boolean isOver(KeycloakSession session, RealmModel realm, UserSessionModel elevated) {
        Instant used = Instant.ofEpochSecond(elevated.getLastSessionRefresh());
        UserSessionModel till = session.sessions().getUserSession(realm, tillSession);
        return !used.plus(IDLE).isAfter(ServerTime.now())
                || !TerminalSession.isPinSession(till)
                || Elevations.isLocked(till, elevated)
                || Terminals.of(session, realm)
                        .find(terminalId)
                        .filter(row -> Terminals.isInUse(row) && tillSession.equals(row.sessionId))
                        .isEmpty();
    }
}
