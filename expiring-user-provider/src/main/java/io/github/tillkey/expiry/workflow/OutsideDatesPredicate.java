package io.github.tillkey.expiry.workflow;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.validity.ValidityDate;
import io.github.tillkey.expiry.rule.MemberDates;
import jakarta.persistence.EntityManager;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Expression;
import jakarta.persistence.criteria.Path;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import jakarta.persistence.criteria.Subquery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.UserAttributeEntity;

/**
 * The users outside of their dates, as a condition of a query. Keycloak indexes attributes by name and value, and the
 * order of the texts decides for all but a few:
 *
 * <pre>
 *                2000            about a day before now      about a day after now
 *  valid_until  ?  |    outside            |        ?         |        not ended
 *  valid_from   ?  |    begun              |        ?         |        outside
 * </pre>
 *
 * Where it does not decide, and where a text does not look like a date at all, the users are read and checked before
 * the query. A date that cannot be read counts as outside then. The query does not see that one is unreadable if it
 * looks like a date, the order of the texts takes it for a good one, and no other date of the user is checked: a day or
 * time that no calendar or clock has ({@code 2999-02-30}), a time zone that does not exist, two ends that lie in the
 * future. The user profile of Tillkey refuses to save such dates; a federation may bring them in.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
final class OutsideDatesPredicate {

    /** All ends and beginnings that can be read are behind this. */
    private static final String FIRST = "2000";

    /** All ends and beginnings that can be read look like this. */
    private static final String SHAPE = "2___-__-__%";

    /**
     * Represents a text of more than 255 characters, which Keycloak keeps elsewhere; it is not a date, zone or kind.
     */
    private static final String LONG_VALUE = "(long)";

    private static final String DATES_OF_UNCLEAR_MEMBERS =
            "select a.user.id, a.name, a.value, a.longValueHash from UserAttributeEntity a where a.name in (:names) "
                    + "and a.user.id in"
                    + " (select d.user.id from UserAttributeEntity d where d.user.realmId = :realmId and ((d.name = "
                    + ":until and"
                    + " (d.value is null or d.value < :first or (d.value >= :low and d.value < :high)"
                    + " or (d.value >= :high and d.value not like :shape)))"
                    + " or (d.name = :from and (d.value is null or (d.value >= :low and d.value < :high)"
                    + " or (d.value < :low and d.value not like :shape)))))";

    private final EntityManager entities;
    private final RealmModel realm;
    private final DateEvaluator evaluator;
    private final String low;
    private final String high;

    private OutsideDatesPredicate(EntityManager entities, RealmModel realm, DateEvaluator evaluator) {
        this.entities = entities;
        this.realm = realm;
        this.evaluator = evaluator;
        this.low = ValidityDate.beforeEndsFrom(evaluator.now());
        this.high = ValidityDate.afterEndsBy(evaluator.now());
    }

    /** For {@code realm}, evaluated by {@code evaluator}. */
    static OutsideDatesPredicate of(KeycloakSession session, RealmModel realm, DateEvaluator evaluator) {
        return new OutsideDatesPredicate(
                session.getProvider(JpaConnectionProvider.class).getEntityManager(), realm, evaluator);
    }

    /**
     * True for those of {@code users} that are outside, and false for all others, never unknown: so it may be negated.
     */
    Predicate among(CriteriaBuilder builder, CriteriaQuery<String> query, Root<?> users) {
        Path<String> id = users.get("id");
        if (!evaluator.trustsDates()) {
            return builder.or(
                    id.in(having(query, date -> isWritten(builder, date))),
                    id.in(external(builder, query, kind -> builder.conjunction())));
        }
        List<Predicate> outside = new ArrayList<>();
        outside.add(id.in(having(
                query,
                date -> builder.and(
                        builder.equal(date.get("name"), StaffAttributes.VALID_UNTIL),
                        builder.greaterThanOrEqualTo(date.get("value"), FIRST),
                        builder.lessThan(date.get("value"), low)))));
        outside.add(id.in(having(
                query,
                date -> builder.and(
                        builder.equal(date.get("name"), StaffAttributes.VALID_FROM),
                        builder.greaterThanOrEqualTo(date.get("value"), high)))));
        outside.add(id.in(external(builder, query, kind -> hasNoEnd(builder, query, kind))));
        List<String> evaluated = evaluatedOutside();
        if (!evaluated.isEmpty()) {
            // As literals: databases limit how many parameters a statement may have, and many contracts end on one day.
            outside.add(id.in(evaluated.stream().map(builder::literal).toArray(Expression<?>[]::new)));
        }
        return builder.or(outside.toArray(Predicate[]::new));
    }

    private static Subquery<String> having(
            CriteriaQuery<String> query, Function<Root<UserAttributeEntity>, Predicate> condition) {
        Subquery<String> owners = query.subquery(String.class);
        Root<UserAttributeEntity> attribute = owners.from(UserAttributeEntity.class);
        return owners.select(attribute.get("user").get("id")).where(condition.apply(attribute));
    }

    private static Predicate isWritten(CriteriaBuilder builder, Root<UserAttributeEntity> date) {
        return builder.and(
                date.get("name").in(StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL),
                builder.or(
                        builder.isNotNull(date.get("longValueHash")),
                        builder.notEqual(builder.trim(date.get("value")), "")));
    }

    private static Subquery<String> external(
            CriteriaBuilder builder,
            CriteriaQuery<String> query,
            Function<Root<UserAttributeEntity>, Predicate> condition) {
        return having(
                query,
                kind -> builder.and(
                        builder.equal(kind.get("name"), StaffAttributes.STAFF_KIND),
                        builder.equal(kind.get("value"), StaffKind.EXTERNAL.value()),
                        condition.apply(kind)));
    }

    private static Predicate hasNoEnd(
            CriteriaBuilder builder, CriteriaQuery<String> query, Root<UserAttributeEntity> kind) {
        Subquery<Integer> ends = query.subquery(Integer.class);
        Root<UserAttributeEntity> end = ends.from(UserAttributeEntity.class);
        ends.select(builder.literal(1))
                .where(
                        builder.equal(
                                end.get("user").get("id"), kind.get("user").get("id")),
                        builder.equal(end.get("name"), StaffAttributes.VALID_UNTIL));
        return builder.not(builder.exists(ends));
    }

    private List<String> evaluatedOutside() {
        Map<String, Map<String, List<String>>> attributes = new HashMap<>();
        entities.createQuery(DATES_OF_UNCLEAR_MEMBERS, Object[].class)
                .setParameter(
                        "names",
                        List.of(
                                StaffAttributes.VALID_FROM,
                                StaffAttributes.VALID_UNTIL,
                                StaffAttributes.TIME_ZONE,
                                StaffAttributes.STAFF_KIND))
                .setParameter("realmId", realm.getId())
                .setParameter("until", StaffAttributes.VALID_UNTIL)
                .setParameter("from", StaffAttributes.VALID_FROM)
                .setParameter("first", FIRST)
                .setParameter("low", low)
                .setParameter("high", high)
                .setParameter("shape", SHAPE)
                .getResultList()
                .forEach(row -> attributes
                        .computeIfAbsent((String) row[0], user -> new HashMap<>())
                        .computeIfAbsent((String) row[1], name -> new ArrayList<>())
                        .add(text((String) row[2], row[3])));
        List<String> outside = new ArrayList<>();
        attributes.forEach((user, written) -> {
            if (!evaluator.within(MemberDates.of(name -> written.getOrDefault(name, List.of())))) {
                outside.add(user);
            }
        });
        return outside;
    }

    private static String text(@Nullable String value, @Nullable Object longValueHash) {
        if (value != null) {
            return value;
        }
        // Oracle knows no empty text.
        return longValueHash == null ? "" : LONG_VALUE;
    }
}
