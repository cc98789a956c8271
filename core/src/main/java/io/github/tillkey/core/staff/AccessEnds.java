package io.github.tillkey.core.staff;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.Provider;

/** Tells when the access of members ends. The feature of dates deploys the one provider of this SPI. */
public interface AccessEnds extends Provider {

    /** What it reads of a member. */
    Set<String> ATTRIBUTES = Set.of(
            StaffAttributes.VALID_FROM,
            StaffAttributes.VALID_UNTIL,
            StaffAttributes.TIME_ZONE,
            StaffAttributes.STAFF_KIND);

    /**
     * The first instant that is over; empty where there is no end, or none that can be read. Costs no query for a
     * member whose {@link #ATTRIBUTES} have been read.
     */
    Optional<Instant> of(RealmModel realm, UserModel member);

    /** The same, empty where the feature is not deployed. */
    static Optional<Instant> of(KeycloakSession session, RealmModel realm, UserModel member) {
        return session.getAllProviders(AccessEnds.class).stream().findFirst().flatMap(ends -> ends.of(realm, member));
    }

    @Override
    default void close() {}
}
