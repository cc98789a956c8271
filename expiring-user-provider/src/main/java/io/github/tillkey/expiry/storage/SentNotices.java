package io.github.tillkey.expiry.storage;

import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.Set;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/** The notices that have gone out to sponsors. Each is good for one extension of the end that it is about. */
public final class SentNotices {

    private final EntityManager entities;

    private SentNotices(EntityManager entities) {
        this.entities = entities;
    }

    /** Those in the database that {@code session} is connected to. */
    public static SentNotices of(KeycloakSession session) {
        return new SentNotices(session.getProvider(JpaConnectionProvider.class).getEntityManager());
    }

    /**
     * Whether a sponsor got a notice of this end of the member that is not used yet.
     *
     * @param end to the second, as links name it
     */
    public boolean any(String memberId, Instant end) {
        return (Long) about("tillkeyNoticesSent", memberId, end).getSingleResult() > 0;
    }

    /** Uses up the notices about this end of the member. */
    public void use(String memberId, Instant end) {
        about("tillkeyNoticesUsed", memberId, end)
                .setParameter("used", NoticeEntity.State.USED)
                .executeUpdate();
    }

    private Query about(String query, String memberId, Instant end) {
        Instant second = Instant.ofEpochSecond(end.getEpochSecond());
        return entities.createNamedQuery(query)
                .setParameter("userId", memberId)
                .setParameter("from", second.toEpochMilli())
                .setParameter("to", second.plusSeconds(1).toEpochMilli())
                .setParameter("sent", NoticeEntity.State.SENT)
                .setParameter("member", memberId)
                .setParameter("prepared", NoticeEntity.PREPARED);
    }

    /** Ids of the members about whose ends, from {@code since} on, there are notices to {@code recipientId}. */
    public Set<String> membersInNoticesTo(String realmId, String recipientId, Instant since) {
        return Set.copyOf(entities.createNamedQuery("tillkeyNoticesTo", String.class)
                .setParameter("realmId", realmId)
                .setParameter("recipient", recipientId)
                .setParameter("since", since.toEpochMilli())
                .getResultList());
    }
}
