package io.github.tillkey.core.settings;

import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionConfigModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.cache.CachedRealmModel;
import org.keycloak.models.jpa.entities.RequiredActionProviderEntity;
import org.keycloak.userprofile.ValidationException;

/**
 * Where the settings of a feature are in a realm: in the configuration of a required action, which the admin console
 * shows as a form and validates. Only the configuration counts: what the list of required actions switches, enabled and
 * default, changes no setting. Reads go through Keycloak's realm cache.
 *
 * <p>Keycloak's internals: queries of the JPA entities.
 *
 * @param id provider id of the required action, and its usual alias
 * @param name for administrators
 */
public record ActionSettings(String id, String name) {

    /** What to do where a provider is registered more than once. */
    public static final String KEEP_ONE = "Delete all but one.";

    /** Where administrators find the form. */
    public String console() {
        return "Authentication > Required actions > " + name;
    }

    /**
     * A required action of this provider that a realm has.
     *
     * @param id in Keycloak's table
     */
    record Registration(String id, String alias, Map<String, String> config) {
        boolean isConfigured() {
            return ActionSettings.isConfigured(config);
        }
    }

    /**
     * The configurations in {@code realm} that are not empty, always in the same order: one, or none when the feature
     * was never set up. Several only if an import or the Admin REST has registered the provider under more than one
     * alias.
     */
    public List<Map<String, String>> of(RealmModel realm) {
        // Of the registration and not by its alias: Keycloak changes that one in its cache before it asks whether the
        // change is valid.
        return registrations(realm)
                .filter(action -> isConfigured(action.getConfig()))
                .sorted(Comparator.comparing(RequiredActionProviderModel::getAlias, usualFirst()))
                .map(RequiredActionProviderModel::getConfig)
                .toList();
    }

    /** The same as the database has them now. Ask behind {@link RealmLock}. */
    public List<Map<String, String>> stored(KeycloakSession session, RealmModel realm) {
        return registered(session, realm).stream()
                .filter(Registration::isConfigured)
                .map(Registration::config)
                .toList();
    }

    /** The admin console has a form for the usual alias alone. */
    private Comparator<String> usualFirst() {
        return Comparator.comparing((String alias) -> !alias.equals(id)).thenComparing(Comparator.naturalOrder());
    }

    /** Whether a configuration says anything. */
    public static boolean isConfigured(@Nullable Map<String, String> config) {
        return config != null && config.values().stream().anyMatch(value -> value != null && !value.isBlank());
    }

    /** All registrations, as the database has them now. */
    List<Registration> registered(KeycloakSession session, RealmModel realm) {
        EntityManager entities = RealmLock.entities(session);
        // What this transaction has changed itself goes to the database first.
        entities.flush();
        // Values and no entities: those may have been read before the lock.
        List<Object[]> rows = entities.createQuery(
                        "select a.id, a.alias, key(c), value(c) from RequiredActionProviderEntity a"
                                + " left join a.config c where a.realm.id = :realm and a.providerId = :id",
                        Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("id", id)
                .getResultList();
        Map<String, Registration> found = new LinkedHashMap<>();
        for (Object[] row : rows) {
            Registration registration = found.computeIfAbsent(
                    String.valueOf(row[0]), key -> new Registration(key, String.valueOf(row[1]), new HashMap<>()));
            if (row[2] != null && row[3] != null) {
                registration.config().put(String.valueOf(row[2]), String.valueOf(row[3]));
            }
        }
        return found.values().stream()
                .sorted(Comparator.comparing(Registration::alias, usualFirst()))
                .toList();
    }

    /** Makes Keycloak read a registration again before it changes it: it may have read it before the lock. */
    static void readAgain(KeycloakSession session, Registration registration) {
        EntityManager entities = RealmLock.entities(session);
        entities.refresh(entities.find(RequiredActionProviderEntity.class, registration.id()));
    }

    /**
     * Changes some settings in the midst of a request, wherever there are any, and registers the required action where
     * it is not.
     *
     * @throws ValidationException when the {@linkplain SettingsAction action} refuses them
     */
    public void put(RealmModel realm, Map<String, String> changes) {
        List<RequiredActionProviderModel> configured = registrations(realm)
                .filter(action -> isConfigured(action.getConfig()))
                .toList();
        (configured.isEmpty() ? List.of(registrations(realm).findFirst().orElseGet(() -> register(realm))) : configured)
                .forEach(action -> {
                    Map<String, String> config =
                            new HashMap<>(Objects.requireNonNullElse(action.getConfig(), Map.of()));
                    config.putAll(changes);
                    update(realm, action.getAlias(), config);
                });
    }

    /**
     * Changes one setting wherever there are any, and no other, without asking the action. For what follows a change of
     * the realm in the same transaction: half of that must not be written to the database before its end, nor be seen
     * by others, and what somebody else has saved of the other settings meanwhile stays.
     */
    public void follow(KeycloakSession session, RealmModel realm, String key, String value) {
        RealmLock.acquire(session, realm);
        EntityManager entities = RealmLock.entities(session);
        List<RequiredActionProviderEntity> registered = entities.createQuery(
                        "select a from RequiredActionProviderEntity a where a.realm.id = :realm and a.providerId = :id",
                        RequiredActionProviderEntity.class)
                .setParameter("realm", realm.getId())
                .setParameter("id", id)
                .setFlushMode(FlushModeType.COMMIT)
                .getResultList();
        registered.forEach(registration -> {
            entities.refresh(registration);
            if (isConfigured(registration.getConfig())) {
                registration.getConfig().put(key, value);
            }
        });
        if (realm instanceof CachedRealmModel cached) {
            cached.getDelegateForUpdate(); // Other requests read the realm again, on all nodes, once this is committed.
        }
    }

    /** The aliases under which {@code realm} knows the required action, and the usual one. */
    Stream<String> aliases(RealmModel realm) {
        return Stream.concat(Stream.of(id), registrations(realm).map(RequiredActionProviderModel::getAlias))
                .distinct();
    }

    /** Whether the list of required actions shows it as enabled, which changes no setting. */
    public boolean isListed(RealmModel realm) {
        return registrations(realm).anyMatch(RequiredActionProviderModel::isEnabled);
    }

    private Stream<RequiredActionProviderModel> registrations(RealmModel realm) {
        return realm.getRequiredActionProvidersStream().filter(action -> id.equals(action.getProviderId()));
    }

    private RequiredActionProviderModel register(RealmModel realm) {
        RequiredActionProviderModel action = new RequiredActionProviderModel();
        action.setAlias(id);
        action.setProviderId(id);
        action.setName(name);
        action.setEnabled(true);
        action.setDefaultAction(false);
        action.setConfig(new HashMap<>());
        action.setPriority(realm.getRequiredActionProvidersStream()
                        .mapToInt(RequiredActionProviderModel::getPriority)
                        .max()
                        .orElse(0)
                + 1);
        return realm.addRequiredActionProvider(action);
    }

    private void update(RealmModel realm, String alias, Map<String, String> config) {
        RequiredActionConfigModel saved = new RequiredActionConfigModel();
        saved.setAlias(alias);
        saved.setProviderId(id);
        saved.setConfig(config);
        realm.updateRequiredActionConfig(saved);
    }

    /**
     * Saves settings, all of them, at the beginning of a request. Where there are several registrations, one is left.
     *
     * @throws ValidationException when the {@linkplain SettingsAction action} refuses them; the realm keeps what it has
     */
    public void save(KeycloakSession session, RealmModel realm, Map<String, String> config) {
        RealmLock.begin(session, realm);
        List<Registration> registered = registered(session, realm);
        String kept = registered.isEmpty()
                ? register(realm).getAlias()
                : registered.get(0).alias();
        update(realm, kept, new HashMap<>(config));
        registrations(realm)
                .filter(action -> !action.getAlias().equals(kept))
                .toList()
                .forEach(realm::removeRequiredActionProvider);
    }
}
