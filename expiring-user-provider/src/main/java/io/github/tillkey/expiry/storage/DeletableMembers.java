package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffAttributes;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Finds the members of a realm who may be deleted some time after they were blocked: the task has disabled them and
 * they still are, their end is the one that was handled, nobody has put their deletion on hold, and they come from no
 * directory or other login, from where they would be back at their next login without an end.
 */
public final class DeletableMembers {

    private static final String QUERY = "select e, n.claimedAt from EndEntity e join UserEntity u on u.id = e.userId"
            + " join UserAttributeEntity a on a.user = u and a.name = :until and a.value = e.validUntil"
            + " left join NoticeEntity n on n.userId = e.userId and n.days = :days and n.recipient = :prepared"
            + " where e.realmId = :realmId and e.state = :blocked and u.enabled = false and u.federationLink is null"
            + " and not exists (select f from FederatedIdentityEntity f where f.user = u)"
            // A reason that is too long for the column has a hash instead; Oracle knows no empty text.
            + " and not exists (select h.id from UserAttributeEntity h where h.user = u and h.name = :hold"
            + " and (length(trim(h.value)) > 0 or h.longValueHash is not null))"
            // Somebody has blocked the member for a reason of their own.
            + " and not exists (select d.id from UserAttributeEntity d where d.user = u and d.name = :reason"
            + " and d.value in :suspended)";

    private final EntityManager entities;
    private final String realmId;

    private DeletableMembers(EntityManager entities, String realmId) {
        this.entities = entities;
        this.realmId = realmId;
    }

    /** Those of a realm in the database that {@code session} is connected to. */
    public static DeletableMembers of(KeycloakSession session, String realmId) {
        return new DeletableMembers(
                session.getProvider(JpaConnectionProvider.class).getEntityManager(), realmId);
    }

    /**
     * A member who may be deleted when the time comes.
     *
     * @param row the end that was handled
     * @param toldAt when the notice of the deletion was prepared, {@code null} when it was not yet
     */
    public record Deletable(EndEntity row, @Nullable Instant toldAt) {}

    /** The next {@code most} behind {@code after} who were blocked before {@code before}, the longest blocked first. */
    public List<Deletable> blockedBefore(Instant before, @Nullable EndEntity after, int most) {
        return query(" and e.handledAt < :before and (e.handledAt > :since or (e.handledAt = :since and e.userId "
                        + "> :after))"
                        + " order by e.handledAt, e.userId")
                .setParameter("before", before.toEpochMilli())
                .setParameter("since", after == null ? 0L : after.handledAt)
                .setParameter("after", after == null ? "-" : after.userId)
                .setMaxResults(most)
                .getResultStream()
                .map(DeletableMembers::deletable)
                .toList();
    }

    /** One member, empty when the member must not be deleted. */
    public Optional<Deletable> find(String userId) {
        return query(" and e.userId = :userId")
                .setParameter("userId", userId)
                .getResultStream()
                .findFirst()
                .map(DeletableMembers::deletable);
    }

    private TypedQuery<Object[]> query(String more) {
        return entities.createQuery(QUERY + more, Object[].class)
                .setParameter("until", StaffAttributes.VALID_UNTIL)
                .setParameter("days", NoticeEntity.DELETION)
                .setParameter("prepared", NoticeEntity.PREPARED)
                .setParameter("realmId", realmId)
                .setParameter("blocked", EndEntity.State.BLOCKED)
                .setParameter("hold", StaffAttributes.DELETION_HOLD)
                .setParameter("reason", UserModel.DISABLED_REASON)
                .setParameter("suspended", AccountState.SUSPENDED_CODES);
    }

    private static Deletable deletable(Object[] row) {
        Long toldAt = (Long) row[1];
        return new Deletable((EndEntity) row[0], toldAt == null ? null : Instant.ofEpochMilli(toldAt));
    }
}
