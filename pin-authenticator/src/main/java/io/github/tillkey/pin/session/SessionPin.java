package io.github.tillkey.pin.session;

import java.util.Optional;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The PIN that opened a session of a till. Kept as notes of the user session, so that the session ends with its PIN,
 * whoever ends that and however. A new PIN is a new credential, so the id of the credential names one PIN and tells
 * nothing of its digits.
 *
 * @param credentialId the PIN's credential
 * @param length number of digits
 */
public record SessionPin(String credentialId, int length) {

    private static final String CREDENTIAL = "tillkey.pin";
    private static final String LENGTH = "tillkey.pin_length";

    /** Marks the session that {@code login} will create or continue. */
    public void mark(AuthenticationSessionModel login) {
        login.setUserSessionNote(CREDENTIAL, credentialId);
        login.setUserSessionNote(LENGTH, Integer.toString(length));
    }

    /** The PIN that opened {@code session}; empty when no PIN did. */
    public static Optional<SessionPin> of(UserSessionModel session) {
        String credential = session.getNote(CREDENTIAL);
        String length = session.getNote(LENGTH);
        return credential == null || length == null || !length.matches("[46]")
                ? Optional.empty()
                : Optional.of(new SessionPin(credential, Integer.parseInt(length)));
    }
}
