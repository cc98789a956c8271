package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.StaffAttributes;
import io.github.tillkey.core.StaffKind;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The sponsors of all enabled external members, as the database has them. For self-checks: it reads every one. */
public final class WrittenSponsors {

    private WrittenSponsors() {}

    /** Hands the id of each member whom Keycloak stores to {@code found}, with the name of the sponsor; empty when none is written. */
    public static void forEach(KeycloakSession session, RealmModel realm, BiConsumer<String, Optional<String>> found) {
        session.getProvider(JpaConnectionProvider.class)
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
                .forEach(row -> found.accept(
                        (String) row[0], Optional.ofNullable((String) row[1]).filter(name -> !name.isBlank())));
    }
}
