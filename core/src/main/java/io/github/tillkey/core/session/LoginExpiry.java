package io.github.tillkey.core.session;

import io.github.tillkey.core.server.ServerTime;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Until when what a login step has granted lasts, such as an entry in a list of networks. Kept as a note of the
 * client's session, because the token call of a confidential client comes from elsewhere and could not be checked
 * again, and because another client may have been entered for longer or shorter. The newest login counts. Where a
 * client got its session without a login, by token exchange, the newest login of the whole session counts.
 */
public final class LoginExpiry {

    private static final String NOTE = "tillkey.login_end";

    private LoginExpiry() {}

    /**
     * Marks the session that {@code login} will create or join.
     *
     * @param end exclusive, {@code null} when there is none
     */
    public static void mark(AuthenticationSessionModel login, @Nullable Instant end) {
        // Empty, not missing: the note of an earlier login to the same session must go.
        String note = end == null ? "" : String.valueOf(end.toEpochMilli());
        login.setClientNote(NOTE, note);
        login.setUserSessionNote(NOTE, note);
    }

    /** Whether the login of {@code session} has ended. */
    public static boolean isOver(AuthenticatedClientSessionModel session) {
        return of(session).filter(end -> !end.isAfter(ServerTime.now())).isPresent();
    }

    /** The end of the login of {@code session}, exclusive; empty when it has none. What cannot be read has ended. */
    public static Optional<Instant> of(AuthenticatedClientSessionModel session) {
        String own = session.getNote(NOTE);
        String note = own == null ? session.getUserSession().getNote(NOTE) : own;
        if (note == null || note.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(note)));
        } catch (NumberFormatException foreign) {
            return Optional.of(Instant.EPOCH);
        }
    }
}
