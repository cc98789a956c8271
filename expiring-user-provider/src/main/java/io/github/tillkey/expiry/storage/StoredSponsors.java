package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The sponsors of all enabled external members, as the database has them. For self-checks: it reads every one. */
public final class StoredSponsors {

    private StoredSponsors() {}

    /**
     * A member whom Keycloak stores.
     *
     * @param userId Keycloak's id
     * @param sponsor the name of the sponsor; empty when none is written
     */
    public record Written(String userId, Optional<String> sponsor) {}

    /** The members by username; to be closed. */
    public static Stream<Written> of(KeycloakSession session, RealmModel realm) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select u.id, s.value from UserEntity u"
                                + " join UserAttributeEntity k on k.user = u and k.name = :kind and k.value = :external"
                                + " left join UserAttributeEntity s on s.user = u and s.name = :sponsor"
                                + " where u.realmId = :realm and u.enabled = true order by u.username",
                        Object[].class)
                .setParameter("kind", StaffAttributes.STAFF_KIND)
                .setParameter("external", StaffKind.EXTERNAL.value())
                .setParameter("sponsor", StaffAttributes.SPONSOR)
                .setParameter("realm", realm.getId())
                .getResultStream()
                .map(row -> new Written(
                        (String) row[0], Optional.ofNullable((String) row[1]).filter(name -> !name.isBlank())));
    }
}
