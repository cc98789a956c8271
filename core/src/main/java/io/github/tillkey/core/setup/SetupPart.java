package io.github.tillkey.core.setup;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.usecase.Rights;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
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

    /** Descriptions of realm roles that count once the {@link #clients} are there, by name. */
    default Map<String, String> realmRoles() {
        return Map.of();
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

    /** Clients of the feature's own pages. */
    default List<NeededClient> clients() {
        return List.of();
    }

    /** User events that the realm should keep. */
    default Set<EventType> events() {
        return Set.of();
    }

    /** Settings of the feature to begin with. */
    default Optional<NeededSettings> settings(SetupOptions options) {
        return Optional.empty();
    }

    /** What a preview of refusals cannot tell of the feature's rule, and where to look for that; a sentence. */
    default Optional<String> previewHint() {
        return Optional.empty();
    }

    /**
     * What else the request asks for once the realm is set up, such as codes. They belong to this answer only.
     *
     * @return empty from a part to which nothing else is asked
     */
    default Optional<FirstSteps> firstSteps(
            KeycloakSession session, RealmModel realm, Actor actor, Rights rights, SetupOptions options) {
        return Optional.empty();
    }

    @Override
    default void close() {}

    /**
     * What to do next.
     *
     * @param next a sentence each, with the codes below
     * @param till the code for the first till, {@code null} for none
     * @param pins for members who had none
     */
    record FirstSteps(List<String> next, @Nullable FirstCode till, List<FirstPin> pins) {

        /** Nothing. */
        public static final FirstSteps NONE = new FirstSteps(List.of(), null, List.of());
    }

    /**
     * The code that registers a till.
     *
     * @param address where to type it, {@code null} where no client of the request has one
     */
    record FirstCode(
            String code, Instant expiresAt, @Nullable String address) {

        /** Without the code. */
        @Override
        public String toString() {
            return "code until " + expiresAt;
        }
    }

    /** A temporary PIN. */
    record FirstPin(String username, String pin, Instant expiresAt) {

        /** Without the PIN. */
        @Override
        public String toString() {
            return "PIN until " + expiresAt;
        }
    }

    /**
     * A required action.
     *
     * @param id provider id
     * @param name for administrators
     * @param settings to begin with; existing ones stay
     * @param asked names of settings that the request asks for, so that another value is reported
     */
    record NeededAction(String id, String name, Map<String, String> settings, Set<String> asked) {

        /** One that holds settings. */
        public static NeededAction of(ActionSettings place) {
            return new NeededAction(place.id(), place.name(), Map.of(), Set.of());
        }
    }

    /**
     * A protocol mapper of OpenID Connect.
     *
     * @param id provider id
     * @param name for administrators
     */
    record NeededMapper(String id, String name, Map<String, String> settings) {}

    /**
     * A client of pages that this server shows: public, with PKCE, and without roles of its members. Its tokens are for
     * itself.
     *
     * @param id client id
     * @param name for people
     * @param description for administrators
     * @param page path of the page below the realm, such as {@code tillkey-staff/}
     */
    record NeededClient(String id, String name, String description, String page) {}

    /**
     * The settings of a feature.
     *
     * @param place where they are
     * @param settings to begin with; existing ones stay
     * @param asked names of settings that the request asks for, so that another value is reported
     * @param refusing values with which the feature refuses people
     */
    record NeededSettings(
            ActionSettings place, Map<String, String> settings, Set<String> asked, Map<String, String> refusing) {

        /** Without settings that the request does not ask for. */
        NeededSettings askedOnly() {
            Map<String, String> only = new TreeMap<>(settings);
            only.keySet().retainAll(asked);
            return new NeededSettings(place, only, asked, refusing);
        }
    }
}
