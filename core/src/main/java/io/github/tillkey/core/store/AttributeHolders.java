package io.github.tillkey.core.store;

import jakarta.persistence.TypedQuery;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Finds people whom Keycloak stores by a value of an attribute, in the order of their usernames. A page begins behind a
 * username, so the last one costs what the first does.
 *
 * <p>Keycloak's internals: queries of the JPA entities.
 */
public final class AttributeHolders {

    private AttributeHolders() {}

    /**
     * The next ones. A database may compare with less care than Java: the caller compares again.
     *
     * @param value at most 255 characters
     * @param after username of the last one of the page before, {@code null} for the first page
     */
    public static List<MemberReader.Name> after(
            KeycloakSession session,
            RealmModel realm,
            String attribute,
            String value,
            @Nullable String after,
            int most) {
        TypedQuery<Object[]> query = Holders.entities(session)
                .createQuery(
                        "select u.id, u.username from UserEntity u where u.realmId = :realm"
                                + " and u.serviceAccountClientLink is null"
                                + (after == null ? "" : " and u.username > :after")
                                + " and exists (select a.id from UserAttributeEntity a where a.user = u"
                                + " and a.name = :name and a.value = :value) order by u.username",
                        Object[].class)
                .setParameter("realm", realm.getId())
                .setParameter("name", attribute)
                .setParameter("value", value);
        if (after != null) {
            query.setParameter("after", after);
        }
        return query.setMaxResults(most)
                .getResultStream()
                .map(row -> new MemberReader.Name((String) row[0], (String) row[1]))
                .toList();
    }
}
