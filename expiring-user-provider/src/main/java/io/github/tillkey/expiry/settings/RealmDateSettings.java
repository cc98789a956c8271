package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.settings.InvalidSettingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.models.RealmModel;

/**
 * Finds the settings of dates where Keycloak keeps them: in the configuration of a required action. Reads go
 * through Keycloak's realm cache.
 */
public final class RealmDateSettings {

    /** Where the settings are. */
    public static final ActionSettings PLACE = new ActionSettings("tillkey-dates", "Tillkey: dates");

    /** What follows where there are several. */
    public static final String MORE_THAN_ONE =
            "The realm has more than one required action tillkey-dates, of which one counts, and nobody is deleted.";

    private RealmDateSettings() {}

    /**
     * The settings; all of them have their defaults when dates were never set up.
     *
     * @throws InvalidSettingException when none can be read
     */
    public static DateSettings settings(RealmModel realm) throws InvalidSettingException {
        return DateSettings.read(config(realm));
    }

    /**
     * What is stored, empty when dates were never set up. Of several it is the first that can be read, and nobody is
     * deleted meanwhile. It is logged.
     */
    public static Map<String, String> config(RealmModel realm) {
        List<Map<String, String>> configs = PLACE.of(realm);
        if (configs.size() > 1) {
            RealmProblems.log(realm, PLACE.console(), MORE_THAN_ONE + " " + ActionSettings.KEEP_ONE);
        }
        return counting(configs);
    }

    /** Which of several counts, and what of it. */
    static Map<String, String> counting(List<Map<String, String>> configs) {
        if (configs.size() <= 1) {
            return configs.isEmpty() ? Map.of() : configs.get(0);
        }
        Map<String, String> counts = configs.stream()
                .filter(RealmDateSettings::isReadable)
                .findFirst()
                .orElse(null);
        if (counts == null) {
            return configs.get(0); // Whole, so that what is wrong in it closes.
        }
        Map<String, String> withoutDeletion = new HashMap<>(counts);
        withoutDeletion.remove(DateSettings.RETENTION_DAYS.key());
        return withoutDeletion;
    }

    private static boolean isReadable(Map<String, String> config) {
        try {
            DateSettings.read(config);
            return true;
        } catch (InvalidSettingException broken) {
            return false;
        }
    }

    /** Whether there are several, of which one counts. */
    public static boolean isAmbiguous(RealmModel realm) {
        return PLACE.of(realm).size() > 1;
    }
}
