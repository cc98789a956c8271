package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.settings.SettingsComponent;
import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;

/** Finds the settings of dates where Keycloak keeps them: in a component of the realm. Reads go through Keycloak's realm cache. */
public final class RealmDates {

    /** Where the settings are. */
    public static final SettingsComponent COMPONENT = new SettingsComponent("tillkey-dates");

    private RealmDates() {}

    /** The component, empty when dates were never set up. */
    public static Optional<ComponentModel> component(RealmModel realm) {
        return COMPONENT.of(realm).findFirst();
    }

    /**
     * The settings; {@link DateSettings#DEFAULT} when dates were never set up.
     *
     * @throws InvalidDateSettingsException when the component cannot be read
     */
    public static DateSettings settings(RealmModel realm) throws InvalidDateSettingsException {
        List<ComponentModel> components = COMPONENT.of(realm).toList();
        if (components.size() > 1) {
            // Two first saves at the same moment: which of the two counts would be chance.
            throw new InvalidDateSettingsException(
                    DateSettings.TIME_ZONE,
                    "is in more than one component " + COMPONENT.id() + " of the realm; delete all but one");
        }
        return components.isEmpty()
                ? DateSettings.DEFAULT
                : DateSettings.read(components.get(0).getConfig());
    }
}
