package io.github.tillkey.core.settings;

import java.util.stream.Stream;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.RealmModel;

/**
 * The component of a realm that holds the settings of a feature. Reads go through Keycloak's realm cache.
 *
 * @param id provider id of the component, and its name
 */
public record SettingsComponent(String id) {

    /** Provider type of the component: a tab of the admin console, where that feature is on. */
    public static final String TYPE = "org.keycloak.services.ui.extend.UiTabProvider";

    /** The components of {@code realm}: one, or none when the feature was never set up. Two first saves at once make two. */
    public Stream<ComponentModel> of(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), TYPE).filter(component -> id.equals(component.getProviderId()));
    }

    /**
     * Saves settings, all of them.
     *
     * @throws ComponentValidationException when the {@linkplain SettingsTab tab} refuses them; the realm keeps what it has
     */
    public void save(RealmModel realm, MultivaluedHashMap<String, String> config) {
        ComponentModel existing = of(realm).findFirst().orElse(null);
        // A copy: the one from Keycloak's cache would change even if the realm refuses it.
        ComponentModel component = existing == null ? created(realm) : new ComponentModel(existing);
        component.setConfig(config);
        if (existing == null) {
            realm.addComponentModel(component);
        } else {
            realm.updateComponent(component);
        }
    }

    private ComponentModel created(RealmModel realm) {
        ComponentModel component = new ComponentModel();
        component.setName(id);
        component.setParentId(realm.getId());
        component.setProviderId(id);
        component.setProviderType(TYPE);
        return component;
    }
}
