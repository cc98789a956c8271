package io.github.tillkey.pin.session;

import io.github.tillkey.core.server.ServerTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.events.Details;
import org.keycloak.models.Constants;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.sessions.AuthenticationSessionModel;

/** The stronger sessions that were begun beside a PIN session, on its till; kept as notes of both. */
public final class Elevations {

    /** With the id of a stronger session behind it: a note each, so that of two that begin at once both are kept. */
    private static final String NOTE = "tillkey.elevation.";

    /**
     * The newest lock of the till's session: when, and a random id. In a stronger session, and in the login that leads
     * to it, the {@link #state} of that session when it was begun.
     */
    private static final String LOCK = "tillkey.lock";

    private Elevations() {}

    /** Ids of those beside {@code till}, which may have ended since. */
    static List<String> of(UserSessionModel till) {
        return till.getNotes().keySet().stream()
                .filter(note -> note.startsWith(NOTE))
                .map(note -> note.substring(NOTE.length()))
                .toList();
    }

    /** The same, to end them all: the notes do not grow over a long day. */
    static List<String> take(UserSessionModel till) {
        List<String> ids = of(till);
        ids.forEach(id -> till.removeNote(NOTE + id));
        return ids;
    }

    /** Notes in {@code login}, of which nothing is proven yet, the state of {@code till}. */
    public static void note(UserSessionModel till, AuthenticationSessionModel login) {
        login.setAuthNote(LOCK, state(till));
    }

    /**
     * Lets {@code elevated}, which begins now, end with {@code till}, and with its next lock. It is over at once where
     * its login was begun before the newest lock: a page after the password may be open for long.
     *
     * @param login that ends now, {@code null} for none
     */
    public static void add(
            UserSessionModel till, UserSessionModel elevated, @Nullable AuthenticationSessionModel login) {
        till.setNote(NOTE + elevated.getId(), "");
        String state = state(till);
        boolean good =
                login == null || isSinceLock(login.getAuthNote(LOCK), state, earliestStep(login), lockedAt(till));
        elevated.setNote(LOCK, good ? state : "");
    }

    /**
     * Whether a login was proven after the newest lock, as far as can be told.
     *
     * @param noted the state that it noted; {@code null} when its flow does not look for an SSO cookie first
     * @param proven when the first of its steps was passed, {@code null} when an identity provider answered
     */
    static boolean isSinceLock(@Nullable String noted, String state, @Nullable Integer proven, long lockedAt) {
        if (noted == null) {
            return proven == null || proven >= lockedAt;
        }
        // Or a password that was typed after the lock, on a page that was open before it.
        return noted.equals(state) || (proven != null && proven > lockedAt);
    }

    /** When the first of its steps was passed, in seconds; {@code null} when an identity provider answered. */
    private static @Nullable Integer earliestStep(AuthenticationSessionModel login) {
        Map<String, String> notes = login.getUserSessionNotes();
        if (notes.containsKey(Details.IDENTITY_PROVIDER)) {
            return null;
        }
        Map<String, Integer> steps =
                AuthenticatorUtils.parseCompletedExecutions(notes.get(Constants.AUTHENTICATORS_COMPLETED));
        return steps.isEmpty() ? null : Collections.min(steps.values());
    }

    /** Locks {@code till}: what was begun beside it is over, also what nobody finds to end, because it begins now. */
    public static void lock(UserSessionModel till) {
        till.setNote(LOCK, ServerTime.now().getEpochSecond() + " " + KeycloakModelUtils.generateId());
    }

    /** The beginning of the session is a lock for what another cashier has left. */
    private static long lockedAt(UserSessionModel till) {
        String lock = till.getNote(LOCK);
        return lock == null ? till.getStarted() : Long.parseLong(lock.substring(0, lock.indexOf(' ')));
    }

    private static String state(UserSessionModel till) {
        return till.getId() + " " + till.getNote(LOCK);
    }

    /** Whether {@code till} was locked since {@code elevated} was begun beside it. */
    public static boolean isLocked(UserSessionModel till, UserSessionModel elevated) {
        return !state(till).equals(elevated.getNote(LOCK));
    }
}
