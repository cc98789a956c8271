package io.github.tillkey.core.settings;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.profile.ValidationErrors;
import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.userprofile.ValidationException;

/**
 * A required action that asks nobody anything: its configuration holds {@link ActionSettings}, because the admin
 * console shows that as a form. Saving the form, and our REST, validate it; a realm import and Keycloak's
 * {@code PUT required-actions/{alias}} store it unchecked, so every read validates again.
 */
public abstract class SettingsAction extends UnconfiguredProviderFactory<RequiredActionProvider>
        implements RequiredActionFactory, RequiredActionProvider {

    private final ActionSettings place;
    private final SettingsJson json;
    private final List<ProviderConfigProperty> properties;

    /** The action that holds {@code settings} in {@code place}. */
    protected SettingsAction(ActionSettings place, List<Setting<?>> settings) {
        this.place = place;
        this.json = new SettingsJson(settings);
        this.properties = Setting.properties(settings);
    }

    /** Where the settings are kept. */
    public final ActionSettings place() {
        return place;
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
    public abstract Map<String, String> current(RealmModel realm) throws InvalidSettingException;

    /** As {@link #current}, from the database, under the {@link RealmLock}. */
    public abstract Map<String, String> stored(KeycloakSession session, RealmModel realm)
            throws InvalidSettingException;

    /**
     * Tells what is wrong by itself from what only the state of the realm forbids.
     *
     * @throws InvalidSettingException when settings that are about to replace those of the realm are wrong
     */
    public abstract void requireRight(KeycloakSession session, RealmModel realm, Map<String, String> config)
            throws InvalidSettingException;

    /**
     * Refuses what must not be saved. Throw for an invalid value; call {@link #refuse} when the realm's state forbids
     * it. The {@link RealmLock} is held, so no other request can change the settings meanwhile.
     *
     * @param before what the database has, empty when nothing was ever saved
     */
    protected abstract void check(
            KeycloakSession session, RealmModel realm, Map<String, String> config, Optional<Map<String, String>> before)
            throws InvalidSettingException;

    /** Refuses to save, with a sentence as the reason. */
    protected final void refuse(String sentence) {
        throw new ValidationException(ValidationErrors.ofSentence(getId(), "", sentence));
    }

    /** Why settings were not saved, for an answer to a program. */
    public static String sentence(ValidationException refused) {
        return refused.getErrors().stream()
                .map(ValidationException.Error::getMessage)
                .collect(Collectors.joining(" "));
    }

    @Override
    public final void validateConfig(KeycloakSession session, RealmModel realm, RequiredActionConfigModel saved) {
        RealmLock.acquire(session, realm);
        // Keycloak may have changed its cache already.
        Optional<ActionSettings.Registration> stored = place.registered(session, realm).stream()
                .filter(registration -> registration.alias().equals(saved.getAlias()))
                .findFirst();
        stored.ifPresent(registration -> ActionSettings.readAgain(session, registration));
        try {
            check(
                    session,
                    realm,
                    Objects.requireNonNullElse(saved.getConfig(), Map.of()),
                    stored.filter(ActionSettings.Registration::isConfigured).map(ActionSettings.Registration::config));
        } catch (InvalidSettingException wrong) {
            throw refusal(session, this, wrong);
        }
    }

    /** How a form of the admin console is refused: with the label of the field, its key, the value and the remedy. */
    public static ValidationException refusal(
            KeycloakSession session, RequiredActionFactory action, InvalidSettingException wrong) {
        String field = action.getConfigMetadata().stream()
                .filter(property -> wrong.setting().equals(property.getName()))
                .map(property -> property.getLabel() + " [" + property.getName() + "]")
                .findFirst()
                .orElse(wrong.setting());
        return new ValidationException(ValidationErrors.ofSentence(
                action.getId(),
                wrong.setting(),
                wrong.value() == null
                        ? wrong.sentence()
                        : LocalizedMessages.of(session)
                                .text("tillkeySettingInvalid", field, wrong.value(), wrong.remedy())));
    }

    @Override
    public final List<ProviderConfigProperty> getConfigMetadata() {
        return properties;
    }

    @Override
    public final String getId() {
        return place.id();
    }

    @Override
    public final String getDisplayText() {
        return place.name();
    }

    @Override
    public final RequiredActionProvider create(KeycloakSession session) {
        return this;
    }

    /**
     * Takes the action from a member who was given it, under whatever alias: a password grant is refused while there is
     * any, and Keycloak itself knows it by its usual alias only.
     */
    @Override
    public final void evaluateTriggers(RequiredActionContext context) {
        List<String> given = context.getUser().getRequiredActionsStream().toList();
        if (!given.isEmpty()) {
            place.aliases(context.getRealm())
                    .filter(given::contains)
                    .toList()
                    .forEach(context.getUser()::removeRequiredAction);
        }
    }

    @Override
    public final void requiredActionChallenge(RequiredActionContext context) {
        evaluateTriggers(context);
        place.aliases(context.getRealm()).forEach(context.getAuthenticationSession()::removeRequiredAction);
        context.success();
    }

    @Override
    public final void processAction(RequiredActionContext context) {
        context.success();
    }

    @Override
    public final void close() {}
}
