package io.github.tillkey.core.settings;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.ComponentEntity;

/**
 * The component of a realm that holds the settings of a feature. Reads go through Keycloak's realm cache.
 *
 * @param id provider id of the component, and its name
 */
public record SettingsComponent(String id) {

    /** Provider type of the component: a tab of the admin console, where that feature is on. */
    public static final String TYPE = "org.keycloak.services.ui.extend.UiTabProvider";

    /**
     * The components of {@code realm}, always in the same order: one, or none when the feature was never set up. More than one only where
     * somebody has written past Keycloak's validation.
     */
    public Stream<ComponentModel> of(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), TYPE)
                .filter(component -> id.equals(component.getProviderId()))
                .sorted(Comparator.comparing(ComponentModel::getId));
    }

    /** The same as the database has them now. Ask behind {@link RealmLock}. */
    public List<ComponentModel> stored(KeycloakSession session, RealmModel realm) {
        return RealmLock.entities(session)
                .createQuery(
                        "select c from ComponentEntity c where c.realm.id = :realm and c.parentId = :realm"
                                + " and c.providerType = :type and c.providerId = :id order by c.id",
                        ComponentEntity.class)
                .setParameter("realm", realm.getId())
                .setParameter("type", TYPE)
                .setParameter("id", id)
                .getResultStream()
                .map(component -> {
                    // It may have been read before the lock.
                    RealmLock.entities(session).refresh(component);
                    return model(component);
                })
                .toList();
    }

    private ComponentModel model(ComponentEntity stored) {
        ComponentModel component = new ComponentModel();
        component.setId(stored.getId());
        component.setName(stored.getName());
        component.setParentId(stored.getParentId());
        component.setProviderId(id);
        component.setProviderType(TYPE);
        component.setSubType(stored.getSubType());
        MultivaluedHashMap<String, String> config = new MultivaluedHashMap<>();
        stored.getComponentConfigs().forEach(value -> config.add(value.getName(), value.getValue()));
        component.setConfig(config);
        return component;
    }

    /**
     * Saves settings, all of them. Where there are several components, one is left.
     *
     * @throws ComponentValidationException when the {@linkplain SettingsTab tab} refuses them; the realm keeps what it has
     */
    public void save(KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config) {
        RealmLock.acquire(session, realm);
        List<ComponentModel> stored = stored(session, realm);
        if (stored.isEmpty()) {
            ComponentModel created = new ComponentModel();
            created.setName(id);
            created.setParentId(realm.getId());
            created.setProviderId(id);
            created.setProviderType(TYPE);
            created.setConfig(config);
            realm.addComponentModel(created);
            return;
        }
        ComponentModel kept = stored.get(0);
        kept.setConfig(config);
        realm.updateComponent(kept);
        stored.stream().skip(1).forEach(realm::removeComponent);
    }
}
