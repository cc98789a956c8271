package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.ValidityDate;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * Finds members by the text of their end. Keycloak indexes attributes by name and value, so the cost grows with how
 * many ends lie in the stretch of time that is asked for (and a day around it, for the sake of time zones), not with
 * how many users there are.
 *
 * <p>Finds users that Keycloak stores, imported ones among them, in all realms.
 */
public final class EndingMembers {

    private static final String QUERY =
            "select u.realmId, u.id, a.value, z.value from UserAttributeEntity a join a.user u"
                    + " left join UserAttributeEntity z on z.user = u and z.name = :zone"
                    + " left join EndEntity e on e.userId = u.id and e.validUntil = a.value"
                    + " where a.name = :name and a.value >= :from and a.value < :to and (a.value > :from or "
                    + "u.id > :after)"
                    + " and u.enabled = true and e.userId is null order by a.value, u.id";

    private final EntityManager entities;

    private EndingMembers(EntityManager entities) {
        this.entities = entities;
    }

    /** The members of the database that {@code session} is connected to. */
    public static EndingMembers of(KeycloakSession session) {
        return new EndingMembers(
                session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    /**
     * A member whose end may lie where it was asked for; not yet evaluated.
     *
     * @param validUntil the end, as it is written
     * @param timeZone the member's time zone, as it is written
     */
    public record Candidate(
            String realmId,
            String userId,
            String validUntil,
            @Nullable String timeZone) {}

    /** A place in the order of candidates: of their ends as written, and of their ids. */
    public record Position(String validUntil, String userId) {

        /** Before all. */
        public static final Position FIRST = new Position("0", "-");

        /** Before all ends that lie at {@code instant} or later. */
        public static Position at(Instant instant) {
            return new Position(ValidityDate.beforeEndsFrom(instant), "-");
        }

        /** Behind {@code candidate}. */
        public static Position behind(Candidate candidate) {
            return new Position(candidate.validUntil(), candidate.userId());
        }
    }

    /**
     * The next {@code most} enabled members behind {@code start} whose end may lie at {@code to} or before, and was not
     * handled yet.
     */
    public List<Candidate> next(Position start, Instant to, int most) {
        TypedQuery<Object[]> query = entities.createQuery(QUERY, Object[].class)
                .setParameter("zone", StaffAttributes.TIME_ZONE)
                .setParameter("name", StaffAttributes.VALID_UNTIL)
                .setParameter("from", start.validUntil())
                .setParameter("after", start.userId())
                .setParameter("to", ValidityDate.afterEndsBy(to))
                .setMaxResults(most);
        return candidates(query);
    }

    /**
     * The next {@code most} members behind {@code after}, by id, whose end was handled, is still written so, and may
     * lie behind {@code instant} in some time zone.
     */
    public List<Candidate> handledAround(Instant instant, String after, int most) {
        return candidates(entities.createNamedQuery("tillkeyEndsFrom", Object[].class)
                .setParameter("zone", StaffAttributes.TIME_ZONE)
                .setParameter("name", StaffAttributes.VALID_UNTIL)
                .setParameter("from", ValidityDate.beforeEndsFrom(instant))
                .setParameter("after", after)
                .setMaxResults(most));
    }

    private static List<Candidate> candidates(TypedQuery<Object[]> query) {
        return query.getResultList().stream()
                .map(row -> new Candidate((String) row[0], (String) row[1], (String) row[2], (String) row[3]))
                .toList();
    }
}
