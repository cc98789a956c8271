package io.github.tillkey.core.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.Config;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.services.ui.extend.UiTabProvider;
import org.keycloak.services.ui.extend.UiTabProviderFactory;

/**
 * A {@link SettingsComponent}, validated whenever it is saved, however that happens. Where Keycloak's feature
 * {@code declarative-ui} is on it is a tab of the realm settings in the admin console; elsewhere the Admin REST edits
 * it.
 */
public abstract class SettingsTab implements UiTabProvider, UiTabProviderFactory<ComponentModel> {

    private final SettingsComponent component;
    private final SettingsJson json;
    private final List<ProviderConfigProperty> properties;

    /** The tab of {@code component}, which holds {@code settings}. */
    protected SettingsTab(SettingsComponent component, List<Setting<?>> settings) {
        this.component = component;
        this.json = new SettingsJson(settings);
        this.properties = Setting.properties(settings);
    }

    /** Where the settings are kept. */
    public final SettingsComponent component() {
        return component;
    }

    /** The settings as the Admin REST shows and takes them. */
    public final SettingsJson json() {
        return json;
    }

    /**
     * What counts in {@code realm}, from Keycloak's cache.
     *
     * @throws InvalidSettingException when settings contradict each other
     */
    public abstract Map<String, List<String>> current(RealmModel realm) throws InvalidSettingException;

    /** As {@link #current}, from the database, under the {@link RealmLock}. */
    public abstract Map<String, List<String>> stored(KeycloakSession session, RealmModel realm)
            throws InvalidSettingException;

    /**
     * Tells what is wrong by itself from what only the state of the realm forbids.
     *
     * @throws InvalidSettingException when settings that are about to replace those of the realm are wrong
     */
    public abstract void requireRight(
            KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config)
            throws InvalidSettingException;

    /** Refuses to save, with a sentence as the reason. */
    protected static void refuse(String message) {
        throw new ComponentValidationException(PrintableText.forMessageFormat(message));
    }

    /** What the settings are, in a sentence: "network settings". */
    protected abstract String name();

    /**
     * Refuses what must not be saved. Throw for an invalid value; call {@link #refuse} when the realm's state forbids
     * it. The {@link RealmLock} is held, so no other request can change the settings meanwhile.
     *
     * @param before what the database has, empty when nothing was ever saved
     */
    protected abstract void check(
            KeycloakSession session,
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before)
            throws InvalidSettingException;

    @Override
    public final void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel saved)
            throws ComponentValidationException {
        if (!realm.getId().equals(saved.getParentId())) {
            refuse("The parent of the " + name() + " must be the realm, " + realm.getId() + ".");
        }
        RealmLock.acquire(session, realm);
        // Keycloak changes the component in its cache before it asks whether the change is valid.
        List<ComponentModel> stored = component.stored(session, realm);
        Optional<ComponentModel> before = stored.stream()
                .filter(existing -> existing.getId().equals(saved.getId()))
                .findFirst();
        if (before.isEmpty() && !stored.isEmpty()) {
            refuse("The realm already has " + name() + ", the component "
                    + stored.get(0).getId() + ". Change that one.");
        }
        try {
            check(session, realm, saved.getConfig(), before.map(ComponentModel::getConfig));
        } catch (InvalidSettingException wrong) {
            refuse(wrong.sentence());
        }
    }

    @Override
    public final List<ProviderConfigProperty> getConfigProperties() {
        return properties;
    }

    @Override
    public final ComponentModel create(KeycloakSession session, ComponentModel model) {
        return model;
    }

    @Override
    public final UiTabProvider create(KeycloakSession session) {
        return this;
    }

    @Override
    public final String getId() {
        return component.id();
    }

    @Override
    public final String getPath() {
        return "/:realm/realm-settings/:tab?";
    }

    @Override
    public final Map<String, String> getParams() {
        return Map.of("tab", component.id());
    }

    @Override
    public final void init(Config.Scope config) {}

    @Override
    public final void postInit(KeycloakSessionFactory factory) {}

    @Override
    public final void close() {}
}
