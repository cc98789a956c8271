package io.github.tillkey.core.staff;

import java.time.Instant;
import java.util.List;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;

/** Tells which tills nobody uses. The feature of tills deploys the one provider of this SPI. */
public interface UnusedTills extends Provider {

    /**
     * A till.
     *
     * @param storeGroupId id of its store's group, which may be gone
     */
    record Till(String id, String name, String storeGroupId, Instant lastSeen) {}

    /** The registered tills that were last seen before {@code instant}, the longest unseen first, in one query. */
    List<Till> since(RealmModel realm, Instant instant);

    /** The same, none where the feature is not deployed. */
    static List<Till> since(KeycloakSession session, RealmModel realm, Instant instant) {
        return session.getAllProviders(UnusedTills.class).stream()
                .findFirst()
                .map(tills -> tills.since(realm, instant))
                .orElse(List.of());
    }

    @Override
    default void close() {}
}
