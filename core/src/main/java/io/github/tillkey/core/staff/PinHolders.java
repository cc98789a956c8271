package io.github.tillkey.core.staff;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;

/** Tells who has a PIN. The feature of PINs deploys the one provider of this SPI; without it nobody can have one. */
public interface PinHolders extends Provider {

    /** Ids of those of {@code members} who have one; the number of queries does not depend on how many. */
    Set<String> among(RealmModel realm, Collection<String> members);

    /** The same, empty where the feature is not deployed. */
    static Optional<Set<String>> among(KeycloakSession session, RealmModel realm, Collection<String> members) {
        return session.getAllProviders(PinHolders.class).stream().findFirst().map(pins -> pins.among(realm, members));
    }

    @Override
    default void close() {}
}
