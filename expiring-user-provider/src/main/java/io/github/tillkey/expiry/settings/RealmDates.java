package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.Complaints;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingsComponent;
import java.util.List;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;

/** Finds the settings of dates where Keycloak keeps them: in a component of the realm. Reads go through Keycloak's realm cache. */
public final class RealmDates {

    /** Where the settings are. */
    public static final SettingsComponent COMPONENT = new SettingsComponent("tillkey-dates");

    /** What to do where there are several components. */
    public static final String MORE_THAN_ONE =
            "the realm has more than one component tillkey-dates, of which one counts, and nobody is deleted. Save the settings again by PUT"
                    + " tillkey-dates/settings, or delete all but one.";

    private RealmDates() {}

    /**
     * The settings; {@link DateSettings#DEFAULT} when dates were never set up. Of several components the first by id that can be read
     * counts, and nobody is deleted meanwhile. It is logged.
     *
     * @throws InvalidSettingException when no component can be read
     */
    public static DateSettings settings(RealmModel realm) throws InvalidSettingException {
        List<ComponentModel> components = COMPONENT.of(realm).toList();
        if (components.isEmpty()) {
            return DateSettings.DEFAULT;
        }
        if (components.size() == 1) {
            return DateSettings.read(components.get(0).getConfig());
        }
        Complaints.log(realm, "component " + COMPONENT.id(), MORE_THAN_ONE);
        InvalidSettingException broken = null;
        for (ComponentModel component : components) {
            try {
                return DateSettings.read(component.getConfig()).withoutDeletion();
            } catch (InvalidSettingException problem) {
                broken = broken == null ? problem : broken;
            }
        }
        throw broken;
    }

    /** Whether there are several components, of which one counts. */
    public static boolean isAmbiguous(RealmModel realm) {
        return COMPONENT.of(realm).skip(1).findAny().isPresent();
    }
}
