package io.github.tillkey.core.session;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Until when what a login step has granted lasts, such as an entry in a list of networks. Kept as a note of the user session,
 * because the token call of a confidential client comes from elsewhere and could not be judged again. The newest login counts.
 */
public final class LoginEnd {

    private static final String NOTE = "tillkey.login_end";

    private LoginEnd() {}

    /**
     * Marks the user session that {@code login} will create or join.
     *
     * @param end exclusive, {@code null} when there is none
     */
    public static void mark(AuthenticationSessionModel login, @Nullable Instant end) {
        // Empty, not missing: the note of an earlier login to the same session must go.
        login.setUserSessionNote(NOTE, end == null ? "" : String.valueOf(end.toEpochMilli()));
    }

    /** The end of the login of {@code session}, exclusive; empty when it has none. */
    public static Optional<Instant> of(UserSessionModel session) {
        String note = session.getNote(NOTE);
        return note == null || note.isEmpty()
                ? Optional.empty()
                : Optional.of(Instant.ofEpochMilli(Long.parseLong(note)));
    }
}
