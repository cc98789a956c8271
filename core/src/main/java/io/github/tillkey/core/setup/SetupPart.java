package io.github.tillkey.core.setup;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Rights;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;

/**
 * What one feature needs in a realm. A feature takes part in the set-up by deploying a provider of this SPI. It only
 * declares: what is missing, fits or is in the way is found, and changed, by {@link RealmSetup}.
 */
public interface SetupPart extends Provider {

    /** How requests name it. */
    String id();

    /** User attributes. */
    default List<NeededAttribute> attributes() {
        return List.of();
    }

    /** Required actions. */
    default List<NeededAction> actions(SetupOptions options) {
        return List.of();
    }

    /** Descriptions of store roles, by name. */
    default Map<String, String> storeRoles() {
        return Map.of();
    }

    /** Names of those that a {@code store-manager} who is made by the set-up holds too. */
    default Set<String> managerRoles() {
        return Set.of();
    }

    /** Protocol mappers that every client should have. */
    default List<NeededMapper> claims() {
        return List.of();
    }

    /** Provider ids of steps that every login by a browser, password grant or forgotten password should pass. */
    default Set<String> loginSteps() {
        return Set.of();
    }

    /** Provider id of the step by which members log in at tills. */
    default Optional<String> tillStep() {
        return Optional.empty();
    }

    /** User events that the realm should keep. */
    default Set<EventType> events() {
        return Set.of();
    }

    /** Settings of the feature to begin with. */
    default Optional<NeededSettings> settings(SetupOptions options) {
        return Optional.empty();
    }

    /**
     * What else the request asks for once the realm is set up, such as codes. They belong to this answer only.
     *
     * @return what to do next, a sentence each
     */
    default List<String> firstSteps(
            KeycloakSession session, RealmModel realm, Actor actor, Rights rights, SetupOptions options) {
        return List.of();
    }

    @Override
    default void close() {}

    /**
     * A required action.
     *
     * @param id provider id
     * @param name for administrators
     * @param settings to begin with; existing ones stay
     * @param asked names of settings that the request asks for, so that another value is reported
     */
    record NeededAction(String id, String name, Map<String, String> settings, Set<String> asked) {}

    /**
     * A protocol mapper of OpenID Connect.
     *
     * @param id provider id
     * @param name for administrators
     */
    record NeededMapper(String id, String name, Map<String, String> settings) {}

    /**
     * The settings component of a feature.
     *
     * @param id provider id
     * @param settings to begin with; existing ones stay
     * @param asked names of settings that the request asks for, so that another value is reported
     * @param refusing values with which the feature refuses people
     */
    record NeededSettings(
            String id, Map<String, String> settings, Set<String> asked, Map<String, String> refusing) {}
}
