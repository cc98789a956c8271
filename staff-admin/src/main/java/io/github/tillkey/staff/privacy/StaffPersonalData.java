package io.github.tillkey.staff.privacy;

import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.PersonalDataFactory;
import io.github.tillkey.staff.idempotency.AnsweredRequestEntity;
import io.github.tillkey.staff.owner.OwnerOfferEntity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What the tables of the staff administration keep about a member; all of it goes with the account. */
public record StaffPersonalData(KeycloakSession session) implements PersonalData {

    /** A request that was remembered, of the member or by which the member was created. */
    public record RememberedRequest(boolean own, Instant at) {}

    /** An offer to take over the organisation. */
    public record OwnOffer(boolean own, @Nullable String keeps, Instant offeredAt, Instant endsAt) {}

    @Override
    public Map<String, ?> of(RealmModel realm, UserModel member) {
        String id = member.getId();
        return Map.of(
                "requests",
                select(
                                "AnsweredRequestEntity e where e.realmId = :realmId"
                                        + " and (e.actorId = :userId or e.resultId = :userId)",
                                AnsweredRequestEntity.class,
                                realm,
                                id)
                        .stream()
                        .map(request -> new RememberedRequest(
                                request.actorId.equals(id), Instant.ofEpochMilli(request.answeredAt)))
                        .toList(),
                "ownerOffers",
                select(
                                "OwnerOfferEntity e where e.realmId = :realmId"
                                        + " and (e.ownerId = :userId or e.successorId = :userId)",
                                OwnerOfferEntity.class,
                                realm,
                                id)
                        .stream()
                        .map(offer -> new OwnOffer(
                                offer.ownerId.equals(id),
                                offer.keeps,
                                Instant.ofEpochMilli(offer.offeredAt),
                                Instant.ofEpochMilli(offer.endsAt)))
                        .toList());
    }

    private <T> List<T> select(String from, Class<T> type, RealmModel realm, String userId) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("select e from " + from, type)
                .setParameter("realmId", realm.getId())
                .setParameter("userId", userId)
                .getResultList();
    }

    /** Registers the provider. */
    public static final class Factory implements PersonalDataFactory {

        @Override
        public PersonalData create(KeycloakSession session) {
            return new StaffPersonalData(session);
        }

        @Override
        public String getId() {
            return "staff";
        }
    }
}
