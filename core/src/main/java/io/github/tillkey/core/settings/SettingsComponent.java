package io.github.tillkey.core.settings;

import jakarta.persistence.EntityManager;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The component of a realm that holds the settings of a feature. Reads go through Keycloak's realm cache.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 *
 * @param id provider id of the component, and its name
 */
public record SettingsComponent(String id) {

    /** Provider type of the component: a tab of the admin console, where that feature is on. */
    public static final String TYPE = "org.keycloak.services.ui.extend.UiTabProvider";

    /**
     * The components of {@code realm}, always in the same order: one, or none when the feature was never set up.
     * Several only if Keycloak's validation was bypassed.
     */
    public Stream<ComponentModel> of(RealmModel realm) {
        return realm.getComponentsStream(realm.getId(), TYPE)
                .filter(component -> id.equals(component.getProviderId()))
                .sorted(Comparator.comparing(ComponentModel::getId));
    }

    /** The same as the database has them now. Ask behind {@link RealmLock}. */
    public List<ComponentModel> stored(KeycloakSession session, RealmModel realm) {
        EntityManager entities = RealmLock.entities(session);
        // What this transaction has changed itself goes to the database first.
        entities.flush();
        // Values and no entities: those may have been read before the lock.
        List<Object[]> rows = entities.createQuery(
                        "select c.id, f.name, f.value from ComponentEntity c left join c.componentConfigs f"
                                + " where c.realm.id = :realm and c.parentId = :realm and c.providerType = :type"
                                + " and c.providerId = :id order by c.id",
                        Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("type", TYPE)
                .setParameter("id", id)
                .getResultList();
        Map<String, ComponentModel> components = new LinkedHashMap<>();
        for (Object[] row : rows) {
            ComponentModel component = components.computeIfAbsent(String.valueOf(row[0]), key -> {
                ComponentModel found = created(realm);
                found.setId(key);
                found.setConfig(new MultivaluedHashMap<>());
                return found;
            });
            if (row[1] != null) {
                component.getConfig().add(String.valueOf(row[1]), row[2] == null ? "" : String.valueOf(row[2]));
            }
        }
        return List.copyOf(components.values());
    }

    private ComponentModel created(RealmModel realm) {
        ComponentModel component = new ComponentModel();
        component.setName(id);
        component.setParentId(realm.getId());
        component.setProviderId(id);
        component.setProviderType(TYPE);
        return component;
    }

    /**
     * Adds the first settings of a realm, in the midst of a request.
     *
     * @throws ComponentValidationException when the {@linkplain SettingsTab tab} refuses them
     */
    public void create(RealmModel realm, MultivaluedHashMap<String, String> config) {
        ComponentModel first = created(realm);
        first.setConfig(config);
        realm.addComponentModel(first);
    }

    /**
     * Saves settings, all of them, at the beginning of a request. Where there are several components, one is left.
     *
     * @throws ComponentValidationException when the {@linkplain SettingsTab tab} refuses them; the realm keeps what it
     *     has
     */
    public void save(KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config) {
        RealmLock.begin(session, realm);
        List<ComponentModel> stored = stored(session, realm);
        if (stored.isEmpty()) {
            create(realm, config);
            return;
        }
        ComponentModel kept = stored.get(0);
        kept.setConfig(config);
        realm.updateComponent(kept);
        stored.stream().skip(1).forEach(realm::removeComponent);
    }
}
