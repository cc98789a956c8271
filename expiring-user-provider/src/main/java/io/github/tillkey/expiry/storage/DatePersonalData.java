package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.PersonalDataFactory;
import io.github.tillkey.core.staff.StaffAttributes;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What the tables of dates keep about a member. */
public record DatePersonalData(KeycloakSession session) implements PersonalData {

    /** An end that the task has handled. */
    public record HandledEnd(String state, String validUntil, Instant handledAt) {}

    /**
     * What happened to an end.
     *
     * @param own whether it is the member's own; else the member has moved it
     */
    public record ChangedEnd(
            String kind,
            boolean own,
            Instant at,
            @Nullable String before,
            @Nullable String after,
            @Nullable String reason) {}

    /** A mail about an end, to the member or about the member. */
    public record SentMail(String state, boolean own, Instant endsAt, int days, Instant at) {}

    @Override
    public Map<String, ?> of(RealmModel realm, UserModel member) {
        String id = member.getId();
        return Map.of(
                "ends",
                select("EndEntity e where e.realmId = :realmId and e.userId = :userId", EndEntity.class, realm, id)
                        .stream()
                        .map(end ->
                                new HandledEnd(end.state.name(), end.validUntil, Instant.ofEpochMilli(end.handledAt)))
                        .toList(),
                "changedEnds",
                select(
                                "EndChangeEntity e where e.realmId = :realmId"
                                        + " and (e.userId = :userId or e.changedBy = :userId)",
                                EndChangeEntity.class,
                                realm,
                                id)
                        .stream()
                        .map(change -> changed(change, change.userId.equals(id)))
                        .toList(),
                "mails",
                select(
                                "NoticeEntity e where e.realmId = :realmId"
                                        + " and (e.userId = :userId or e.recipient = :userId)",
                                NoticeEntity.class,
                                realm,
                                id)
                        .stream()
                        .map(mail -> new SentMail(
                                mail.state.name(),
                                mail.userId.equals(id),
                                Instant.ofEpochMilli(mail.endsAt),
                                mail.days,
                                Instant.ofEpochMilli(mail.claimedAt)))
                        .toList());
    }

    /** What was written about another is the other's. */
    private static ChangedEnd changed(EndChangeEntity change, boolean own) {
        return new ChangedEnd(
                change.kind.name(),
                own,
                Instant.ofEpochMilli(change.changedAt),
                own ? change.oldUntil : null,
                own ? change.newUntil : null,
                own ? change.reason : null);
    }

    private <T> List<T> select(String from, Class<T> type, RealmModel realm, String userId) {
        return entities()
                .createQuery("select e from " + from, type)
                .setParameter("realmId", realm.getId())
                .setParameter("userId", userId)
                .getResultList();
    }

    /** Ends that the member has moved for others stay moved; who named the member as sponsor has none. */
    @Override
    public void erase(RealmModel realm, UserModel member) {
        for (String change : List.of(
                "update EndChangeEntity e set e.changedBy = null"
                        + " where e.realmId = :realmId and e.changedBy = :userId",
                "delete from NoticeEntity e where e.realmId = :realmId and e.recipient = :userId")) {
            entities()
                    .createQuery(change)
                    .setParameter("realmId", realm.getId())
                    .setParameter("userId", member.getId())
                    .executeUpdate();
        }
        session.users()
                .searchForUserByUserAttributeStream(realm, StaffAttributes.SPONSOR, member.getUsername())
                .toList()
                .forEach(sponsored -> sponsored.removeAttribute(StaffAttributes.SPONSOR));
    }

    private EntityManager entities() {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** Registers the provider. */
    public static final class Factory implements PersonalDataFactory {

        @Override
        public PersonalData create(KeycloakSession session) {
            return new DatePersonalData(session);
        }

        @Override
        public String getId() {
            return "dates";
        }
    }
}
