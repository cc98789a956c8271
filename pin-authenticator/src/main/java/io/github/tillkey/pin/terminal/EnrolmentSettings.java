package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.Complaints;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/** Settings of one realm for registering tills, kept as realm attributes. */
public final class EnrolmentSettings {

    /** Name of the store role that lets a member confirm the registration of a till of the store, and unlock one. */
    public static final String MANAGE_TERMINALS = "manage-terminals";

    /**
     * Realm attribute: how many minutes an enrolment code lasts, 5 to 1440. Default, also for any other value:
     * {@value #DEFAULT_MINUTES}.
     */
    public static final String CODE_MINUTES = "tillkey.enrolment_code_minutes";

    static final int DEFAULT_MINUTES = 60;

    private static final int MIN_MINUTES = 5;
    private static final int MAX_MINUTES = 1440;

    private EnrolmentSettings() {}

    /** How long an enrolment code of {@code realm} lasts. */
    public static Duration codeLife(RealmModel realm) {
        String value = realm.getAttribute(CODE_MINUTES);
        int minutes = minutes(value);
        if (minutes == 0) {
            Complaints.log(
                    realm,
                    "realm attribute " + CODE_MINUTES,
                    "no whole number from " + MIN_MINUTES + " to " + MAX_MINUTES + ": enrolment codes last "
                            + DEFAULT_MINUTES + " minutes");
            minutes = DEFAULT_MINUTES;
        }
        return Duration.ofMinutes(minutes);
    }

    /** The minutes that {@code value} says, the default when it says nothing, 0 when it is not valid. */
    static int minutes(@Nullable String value) {
        if (value == null || value.isBlank()) {
            return DEFAULT_MINUTES;
        }
        String text = value.strip();
        if (!text.matches("[0-9]{1,4}")) {
            return 0;
        }
        int minutes = Integer.parseInt(text);
        return minutes >= MIN_MINUTES && minutes <= MAX_MINUTES ? minutes : 0;
    }
}
