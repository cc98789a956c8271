package io.github.tillkey.pin.session;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The PIN that opened a session of a till. Kept as notes of the user session, so that the session ends with its PIN,
 * whoever ends that and however. A new PIN is a new credential, so the id of the credential names one PIN and tells
 * nothing of its digits.
 *
 * @param credentialId the PIN's credential
 * @param length number of digits
 * @param until from when on its sessions have ended, in milliseconds since 1970 UTC; {@code null} but for a shift pass
 */
public record SessionPin(
        String credentialId, int length, @Nullable Long until) {

    private static final String CREDENTIAL = "tillkey.pin";
    private static final String LENGTH = "tillkey.pin_length";
    private static final String UNTIL = "tillkey.pin_until";

    /** Marks the session that {@code login} will create or continue. */
    public void mark(AuthenticationSessionModel login) {
        login.setUserSessionNote(CREDENTIAL, credentialId);
        login.setUserSessionNote(LENGTH, Integer.toString(length));
        if (until != null) {
            login.setUserSessionNote(UNTIL, until.toString());
        }
    }

    /** The PIN that opened {@code session}; empty when no PIN did. */
    public static Optional<SessionPin> of(UserSessionModel session) {
        String credential = session.getNote(CREDENTIAL);
        String length = session.getNote(LENGTH);
        String until = session.getNote(UNTIL);
        return credential == null
                        || length == null
                        || !length.matches("[46]")
                        || (until != null && !until.matches("\\d{1,18}"))
                ? Optional.empty()
                : Optional.of(new SessionPin(
                        credential, Integer.parseInt(length), until == null ? null : Long.valueOf(until)));
    }
}
