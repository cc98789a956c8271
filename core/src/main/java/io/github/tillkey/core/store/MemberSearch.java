package io.github.tillkey.core.store;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.InClause;
import io.github.tillkey.core.store.MemberReader.Name;
import io.github.tillkey.core.validity.ValidityDate;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Finds people whom Keycloak stores, in the order of their usernames. A page begins behind a username, which the
 * database finds in its index of realm and username, so the last page costs what the first one does.
 *
 * <p>A criterion is compared as the database compares texts, which may be with less care than Java: the caller compares
 * again what it shows.
 *
 * <p>Keycloak's internals: queries of the JPA entities.
 */
public final class MemberSearch {

    private static final String PEOPLE = "select u.id, u.username from UserEntity u where u.realmId = :realm"
            + " and u.serviceAccountClientLink is null";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final StringBuilder conditions = new StringBuilder();
    private final Map<String, Object> parameters = new HashMap<>();

    /**
     * In {@code realm}.
     *
     * @param criteria who is looked for
     */
    public MemberSearch(KeycloakSession session, RealmModel realm, Criteria criteria) {
        this.session = session;
        this.realm = realm;
        parameters.put("realm", realm.getId());
        criteria.words().forEach(word -> contains(word, criteria.emails()));
        criteria.attributes().forEach((name, values) -> hasAttribute(name, "value in :" + add(values)));
        if (criteria.enabled() != null) {
            conditions.append(" and u.enabled = :").append(add(criteria.enabled()));
        }
        if (criteria.endsBy() != null) {
            hasAttribute(StaffAttributes.VALID_UNTIL, "value < :" + add(ValidityDate.afterEndsBy(criteria.endsBy())));
        }
    }

    /**
     * Who is looked for.
     *
     * @param words each of which is part of username, first name or last name
     * @param emails whether it may also be part of the e-mail
     * @param attributes one of the values of each, with at most 255 characters
     * @param enabled {@code null} for either
     * @param endsBy by when their access ends; it may find a day more. {@code null} for any
     */
    public record Criteria(
            List<String> words,
            boolean emails,
            Map<String, Set<String>> attributes,
            @Nullable Boolean enabled,
            @Nullable Instant endsBy) {

        /** Those with one of these values of an attribute. */
        public static Criteria having(String attribute, Set<String> values, @Nullable Boolean enabled) {
            return new Criteria(List.of(), false, Map.of(attribute, values), enabled, null);
        }
    }

    private String add(Object value) {
        String parameter = "p" + parameters.size();
        parameters.put(parameter, value);
        return parameter;
    }

    private void contains(String word, boolean emails) {
        String like =
                " like :" + add("%" + word.toLowerCase(Locale.ROOT).replaceAll("([!%_])", "!$1") + "%") + " escape '!'";
        conditions
                .append(" and (u.username")
                .append(like)
                .append(" or lower(u.firstName)")
                .append(like)
                .append(" or lower(u.lastName)")
                .append(like)
                .append(emails ? " or u.email" + like : "")
                .append(')');
    }

    private void hasAttribute(String name, String condition) {
        conditions
                .append(" and exists (select a.id from UserAttributeEntity a where a.user = u and a.name = :")
                .append(add(name))
                .append(" and a.")
                .append(condition)
                .append(')');
    }

    /**
     * The next ones of the realm, in one query.
     *
     * @param after username of the last one of the page before, {@code null} for the first page
     */
    public List<Name> after(@Nullable String after, int most) {
        TypedQuery<Object[]> query =
                query(conditions + (after == null ? "" : " and u.username > :after") + " order by u.username");
        if (after != null) {
            query.setParameter("after", after);
        }
        return query.setMaxResults(most)
                .getResultStream()
                .map(MemberSearch::name)
                .toList();
    }

    /** All of {@code users}; a query for each thousand. */
    public List<Name> among(Collection<String> users) {
        List<Name> names = new ArrayList<>();
        InClause.inChunks(List.copyOf(users), chunk -> query(conditions + " and u.id in :users")
                .setParameter("users", chunk)
                .getResultStream()
                .map(MemberSearch::name)
                .forEach(names::add));
        names.sort(Comparator.comparing(Name::username));
        return names;
    }

    /** Those of these usernames that enabled people have. */
    public static Set<String> enabled(KeycloakSession session, RealmModel realm, Collection<String> usernames) {
        Set<String> enabled = new HashSet<>();
        InClause.inChunks(
                List.copyOf(usernames),
                chunk -> enabled.addAll(Holders.entities(session)
                        .createQuery(
                                "select u.username from UserEntity u where u.realmId = :realm"
                                        + " and u.username in :usernames"
                                        + " and u.enabled = true and u.serviceAccountClientLink is null",
                                String.class)
                        .setParameter("realm", realm.getId())
                        .setParameter("usernames", chunk)
                        .getResultList()));
        return enabled;
    }

    private TypedQuery<Object[]> query(String rest) {
        TypedQuery<Object[]> query = Holders.entities(session).createQuery(PEOPLE + rest, Object[].class);
        parameters.forEach(query::setParameter);
        return query;
    }

    private static Name name(Object[] row) {
        return new Name((String) row[0], (String) row[1]);
    }
}
