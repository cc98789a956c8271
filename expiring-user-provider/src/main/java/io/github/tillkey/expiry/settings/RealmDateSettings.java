package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingsComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;

/**
 * Finds the settings of dates where Keycloak keeps them: in a component of the realm. Reads go through Keycloak's realm
 * cache.
 */
public final class RealmDateSettings {

    /** Where the settings are. */
    public static final SettingsComponent COMPONENT = new SettingsComponent("tillkey-dates");

    /** What to do where there are several components. */
    public static final String MORE_THAN_ONE =
            "the realm has more than one component tillkey-dates, of which one counts, and nobody is deleted. Save the "
                    + "settings again by PUT tillkey-dates/settings, or delete all but one.";

    private RealmDateSettings() {}

    /**
     * The settings; all of them have their defaults when dates were never set up.
     *
     * @throws InvalidSettingException when no component can be read
     */
    public static DateSettings settings(RealmModel realm) throws InvalidSettingException {
        return DateSettings.read(config(realm));
    }

    /**
     * What the component that counts holds, empty when dates were never set up. Of several components it is the first
     * by id that can be read, and nobody is deleted meanwhile. It is logged.
     */
    public static Map<String, List<String>> config(RealmModel realm) {
        List<Map<String, List<String>>> components = COMPONENT
                .of(realm)
                .<Map<String, List<String>>>map(ComponentModel::getConfig)
                .toList();
        if (components.size() > 1) {
            RealmProblems.log(realm, "component " + COMPONENT.id(), MORE_THAN_ONE);
        }
        return counting(components);
    }

    /** Which of the components counts, and what of it. */
    static Map<String, List<String>> counting(List<Map<String, List<String>>> components) {
        if (components.size() <= 1) {
            return components.isEmpty() ? Map.of() : components.get(0);
        }
        Map<String, List<String>> counts = components.stream()
                .filter(RealmDateSettings::isReadable)
                .findFirst()
                .orElse(null);
        if (counts == null) {
            return components.get(0); // Whole, so that what is wrong in it closes.
        }
        Map<String, List<String>> withoutDeletion = new HashMap<>(counts);
        withoutDeletion.remove(DateSettings.RETENTION_DAYS.key());
        return withoutDeletion;
    }

    private static boolean isReadable(Map<String, List<String>> config) {
        try {
            DateSettings.read(config);
            return true;
        } catch (InvalidSettingException broken) {
            return false;
        }
    }

    /** Whether there are several components, of which one counts. */
    public static boolean isAmbiguous(RealmModel realm) {
        return COMPONENT.of(realm).skip(1).findAny().isPresent();
    }
}
