package io.github.tillkey.core.access;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserSessionModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Notes of the user session, before and after it exists. */
interface SessionNotes {

    @Nullable
    String get(String name);

    void set(String name, String value);

    /** The notes that the user session of a login will have. */
    record OfLogin(AuthenticationSessionModel login) implements SessionNotes {

        @Override
        public @Nullable String get(String name) {
            return login.getUserSessionNotes().get(name);
        }

        @Override
        public void set(String name, String value) {
            login.setUserSessionNote(name, value);
        }
    }

    /** The notes of a user session. */
    record OfSession(UserSessionModel session) implements SessionNotes {

        @Override
        public @Nullable String get(String name) {
            return session.getNote(name);
        }

        @Override
        public void set(String name, String value) {
            session.setNote(name, value);
        }
    }

    /** No session, so nothing is remembered. */
    record OfNothing() implements SessionNotes {

        @Override
        public @Nullable String get(String name) {
            return null;
        }

        @Override
        public void set(String name, String value) {
            // An explanation records nothing.
        }
    }
}
