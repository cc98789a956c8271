package io.github.tillkey.core.settings;

import java.util.Map;
import org.keycloak.Config;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.ui.extend.UiTabProvider;
import org.keycloak.services.ui.extend.UiTabProviderFactory;

/**
 * A {@link SettingsComponent}, validated whenever it is saved, however that happens. Where Keycloak's feature {@code declarative-ui} is on
 * it is a tab of the realm settings in the admin console; elsewhere the Admin REST edits it.
 */
public abstract class SettingsTab implements UiTabProvider, UiTabProviderFactory<ComponentModel> {

    private final SettingsComponent component;

    /** The tab of {@code component}. */
    protected SettingsTab(SettingsComponent component) {
        this.component = component;
    }

    /** Refuses to save, with a sentence that says why. */
    protected static void refuse(String message) {
        // Keycloak formats the message: braces would be parameters, and apostrophes would vanish.
        throw new ComponentValidationException(
                message.replace('{', '(').replace('}', ')').replace('\'', '"'));
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
