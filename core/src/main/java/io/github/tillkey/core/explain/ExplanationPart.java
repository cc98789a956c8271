package io.github.tillkey.core.explain;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;

/**
 * What one feature contributes to the answer why somebody can or cannot log in. A feature takes part by deploying a
 * provider of this SPI. It reads, and writes nothing.
 */
public interface ExplanationPart extends Provider {

    /** Names it in answers, as its rule is named. */
    String id();

    /** What would make a yes of each refusal of this feature, by reason code. */
    Map<String, Remedy> remedies();

    /** What stands in the way of a login besides the rules. */
    default List<Obstacle> obstacles(KeycloakSession session, Question question) {
        return List.of();
    }

    /** Id of the group of a till's store, which may be gone; empty when this feature knows no such till. */
    default Optional<String> storeGroupOfTill(KeycloakSession session, RealmModel realm, String terminal) {
        return Optional.empty();
    }

    @Override
    default void close() {}
}
