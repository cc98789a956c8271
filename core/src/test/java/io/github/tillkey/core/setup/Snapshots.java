package io.github.tillkey.core.setup;

import io.github.tillkey.core.store.CodesInUse;
import java.util.Map;
import java.util.Set;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;

/** Realms as planners see them. */
final class Snapshots {

    private Snapshots() {}

    /** A realm without groups, attributes and users, in which earlier set-ups have made these. */
    static RealmSnapshot of(RealmRepresentation realm, Set<String> made) {
        return new RealmSnapshot(
                realm,
                new UPConfig(),
                Set.of(),
                Map.of(),
                null,
                new CodesInUse(Map.of()),
                Set.of(),
                Set.of(),
                attribute -> 0L,
                Set.of(),
                Set.of(),
                new SetupRecord("{}", made, Map.of()));
    }
}
