package io.github.tillkey.pin.session;

import java.util.List;
import java.util.Objects;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The stronger sessions that were begun beside a PIN session, on its till; kept as notes of both. */
public final class Elevations {

    /** With the id of a stronger session behind it: a note for each, so that of two that begin at once both are kept. */
    private static final String NOTE = "tillkey.elevation.";

    /** The newest lock of the till's session; in a stronger one that of the moment in which it began. */
    private static final String LOCK = "tillkey.lock";

    private Elevations() {}

    /** Ids of those beside {@code till}, which may have ended since. */
    static List<String> of(UserSessionModel till) {
        return till.getNotes().keySet().stream()
                .filter(note -> note.startsWith(NOTE))
                .map(note -> note.substring(NOTE.length()))
                .toList();
    }

    /** Lets {@code elevated}, which begins now, end with {@code till}, and with its next lock. */
    public static void add(UserSessionModel till, UserSessionModel elevated) {
        till.setNote(NOTE + elevated.getId(), "");
        String lock = till.getNote(LOCK);
        if (lock == null) {
            elevated.removeNote(LOCK);
        } else {
            elevated.setNote(LOCK, lock);
        }
    }

    /** Locks {@code till}: what was begun beside it is over, also what nobody finds to end, because it begins now. */
    public static void lock(UserSessionModel till) {
        till.setNote(LOCK, KeycloakModelUtils.generateId());
    }

    /** Whether {@code till} was locked since {@code elevated} was begun beside it. */
    public static boolean isLocked(UserSessionModel till, UserSessionModel elevated) {
        return !Objects.equals(till.getNote(LOCK), elevated.getNote(LOCK));
    }
}
