package io.github.tillkey.expiry.settings;

import io.github.tillkey.core.settings.SettingsTab;
import java.util.List;
import java.util.Optional;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * The settings of dates: one component of the realm, validated whenever it is saved, however that happens. Where Keycloak's feature
 * {@code declarative-ui} is on it is a tab of the realm settings in the admin console; elsewhere the Admin REST edits it.
 */
public final class DateSettingsTab extends SettingsTab {

    private static final List<ProviderConfigProperty> PROPERTIES = ProviderConfigurationBuilder.create()
            .property()
            .name(DateSettings.TIME_ZONE)
            .label("Time zone")
            .helpText(
                    "The time zone of days such as 2026-12-24 for members without a time zone of their own: a name such as"
                            + " Europe/Stockholm. Empty: the time zone of the server.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .add()
            .property()
            .name(DateSettings.MAX_PERIOD_DAYS)
            .label("Longest period")
            .helpText(
                    "The most days for which an external member may have access, counted from the first day. 1 to 3660.")
            .type(ProviderConfigProperty.INTEGER_TYPE)
            .defaultValue(DateSettings.DEFAULT_MAX_PERIOD_DAYS)
            .add()
            .property()
            .name(DateSettings.NOTICE_DAYS)
            .label("Notices")
            .helpText(
                    "How many days before the end the member and the sponsor get a mail: numbers from 1 to 365, separated by"
                            + " commas. Write none for no mails.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .defaultValue(DateSettings.DEFAULT_NOTICE_DAYS)
            .add()
            .property()
            .name(DateSettings.EXTENSION_DAYS)
            .label("Extension")
            .helpText("By how many days a sponsor extends the access of a member at a time. 1 to 366.")
            .type(ProviderConfigProperty.INTEGER_TYPE)
            .defaultValue(DateSettings.DEFAULT_EXTENSION_DAYS)
            .add()
            .property()
            .name(DateSettings.SPONSOR_ROLE)
            .label("Role of stand-in sponsors")
            .helpText(
                    "Employees with this role get the mails and may extend for members whose sponsor is blocked or gone.")
            .type(ProviderConfigProperty.ROLE_TYPE)
            .add()
            .property()
            .name(DateSettings.RETENTION_DAYS)
            .label("Delete after")
            .helpText("How many days after the blocking a member is deleted for good, 0 to 36500. 0 deletes nobody.")
            .type(ProviderConfigProperty.INTEGER_TYPE)
            .defaultValue(0)
            .add()
            .property()
            .name(DateSettings.CONTACT)
            .label("Whom to ask")
            .helpText(
                    "Whom refused members should ask, such as \"the service desk, phone 1234\". At most 200 characters.")
            .type(ProviderConfigProperty.STRING_TYPE)
            .add()
            .build();

    /** The tab of {@link RealmDates#COMPONENT}. */
    public DateSettingsTab() {
        super(RealmDates.COMPONENT);
    }

    @Override
    protected String name() {
        return "settings of dates";
    }

    @Override
    protected void check(
            KeycloakSession session,
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before) {
        try {
            requireRight(realm, config, before);
        } catch (InvalidDateSettingsException wrong) {
            refuse(String.valueOf(wrong.getMessage()));
        }
    }

    /**
     * Checks settings that are about to replace those of the realm.
     *
     * @throws InvalidDateSettingsException when a value is wrong, or the role does not exist
     */
    public static void requireRight(
            KeycloakSession session, RealmModel realm, MultivaluedHashMap<String, String> config)
            throws InvalidDateSettingsException {
        requireRight(
                realm,
                config,
                RealmDates.COMPONENT.stored(session, realm).stream().findFirst().map(ComponentModel::getConfig));
    }

    private static void requireRight(
            RealmModel realm,
            MultivaluedHashMap<String, String> config,
            Optional<MultivaluedHashMap<String, String>> before)
            throws InvalidDateSettingsException {
        String role = DateSettings.read(config).sponsorRole();
        // One that is gone since does not keep somebody from changing something else; the self-check names it.
        boolean known = before.map(stored -> stored.getFirst(DateSettings.SPONSOR_ROLE))
                .filter(stored -> stored.strip().equals(role))
                .isPresent();
        if (role != null && !known && KeycloakModelUtils.getRoleFromString(realm, role) == null) {
            throw new InvalidDateSettingsException(
                    DateSettings.SPONSOR_ROLE,
                    "is '" + role + "', which is no role of the realm; write the name of one, or client.role");
        }
    }

    @Override
    public String getHelpText() {
        return "Until when temporary staff have access, who is told before it ends, and who may extend it.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }
}
