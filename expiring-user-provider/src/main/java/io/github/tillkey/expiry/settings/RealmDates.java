package io.github.tillkey.expiry.settings;

import java.util.List;
import java.util.Optional;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.RealmModel;

/** Finds the settings of dates where Keycloak keeps them: in a component of the realm. Reads go through Keycloak's realm cache. */
public final class RealmDates {

    /** Provider id of the component. */
    public static final String COMPONENT = "tillkey-dates";

    /** Provider type of the component: a tab of the admin console, where that feature is on. */
    public static final String COMPONENT_TYPE = "org.keycloak.services.ui.extend.UiTabProvider";

    private RealmDates() {}

    /** The component, empty when dates were never set up. */
    public static Optional<ComponentModel> component(RealmModel realm) {
        return components(realm).stream().findFirst();
    }

    private static List<ComponentModel> components(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), COMPONENT_TYPE)
                .filter(component -> COMPONENT.equals(component.getProviderId()))
                .toList();
    }

    /**
     * The settings; {@link DateSettings#DEFAULT} when dates were never set up.
     *
     * @throws InvalidDateSettingsException when the component cannot be read
     */
    public static DateSettings settings(RealmModel realm) throws InvalidDateSettingsException {
        List<ComponentModel> components = components(realm);
        if (components.size() > 1) {
            // Two first saves at the same moment: which of the two counts would be chance.
            throw new InvalidDateSettingsException(
                    DateSettings.TIME_ZONE,
                    "is in more than one component " + COMPONENT + " of the realm; delete all but one");
        }
        return components.isEmpty()
                ? DateSettings.DEFAULT
                : DateSettings.read(components.get(0).getConfig());
    }
}
