package io.github.tillkey.pin.session;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.keycloak.models.UserSessionModel;

/** Ids of the stronger sessions that were begun beside a PIN session, on its till; kept as a note of it. */
public final class Elevations {

    private static final String NOTE = "tillkey.elevations";

    private Elevations() {}

    /** Those beside {@code till}, which may have ended since. */
    static List<String> of(UserSessionModel till) {
        String note = till.getNote(NOTE);
        return note == null ? List.of() : List.of(note.split(" "));
    }

    /** Lets the session {@code elevated} end with {@code till}. */
    public static void add(UserSessionModel till, String elevated) {
        String note = till.getNote(NOTE);
        Set<String> ids = new LinkedHashSet<>(note == null ? List.of() : Arrays.asList(note.split(" ")));
        if (ids.add(elevated)) {
            till.setNote(NOTE, String.join(" ", ids));
        }
    }
}
