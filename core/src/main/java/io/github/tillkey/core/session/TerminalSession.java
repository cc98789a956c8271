package io.github.tillkey.core.session;

import io.github.tillkey.core.access.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * How a login on a registered terminal marks the Keycloak user session it yields. Rules and mappers read these notes;
 * what a client asked for ({@code acr_values}) is never consulted.
 *
 * @param storeGroupId group id of the terminal's store, to which the session is {@linkplain StoreBinding bound}
 * @param terminalId id of the terminal
 */
public record TerminalSession(String storeGroupId, String terminalId) {

    private static final String LEVEL = "tillkey.level";
    private static final String TERMINAL = "tillkey.terminal";

    /** Note of a user session that was opened in the browser of a till beside a PIN session: id of the terminal. */
    public static final String BESIDE_AT = "tillkey.elevated_at";

    /** Marks the user session that {@code login} will create as a PIN session of this terminal and store. */
    public void markPinLogin(AuthenticationSessionModel login) {
        login.setUserSessionNote(LEVEL, Level.PIN.name());
        login.setUserSessionNote(StoreBinding.STORE, storeGroupId);
        login.setUserSessionNote(TERMINAL, terminalId);
    }

    /**
     * Whether the user session that {@code login} will create has been {@linkplain #markPinLogin marked} as a PIN
     * session.
     */
    public static boolean isPinLogin(@Nullable AuthenticationSessionModel login) {
        return login != null
                && Level.PIN.name().equals(login.getUserSessionNotes().get(LEVEL));
    }

    /** Where {@code session} was opened; empty for a session that no terminal opened. */
    public static Optional<TerminalSession> of(UserSessionModel session) {
        String terminal = session.getNote(TERMINAL);
        return terminal == null
                ? Optional.empty()
                : StoreBinding.of(session).map(store -> new TerminalSession(store, terminal));
    }

    /**
     * Whether {@code session} is one of a till: it was opened by the till, or beside the till's session in the same
     * browser, where the next person stands a minute later.
     */
    public static boolean isAtTill(UserSessionModel session) {
        return isPinSession(session) || session.getNote(TERMINAL) != null || session.getNote(BESIDE_AT) != null;
    }

    /** Whether {@code session} began with a PIN. It stays confined, whatever the member proves besides. */
    public static boolean isPinSession(@Nullable UserSessionModel session) {
        return session != null && Level.PIN.name().equals(session.getNote(LEVEL));
    }
}
