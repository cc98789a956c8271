package io.github.tillkey.staff.privacy;

import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.PersonalDataFactory;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.staff.idempotency.AnsweredRequestEntity;
import io.github.tillkey.staff.loan.LoanOfferEntity;
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

    /**
     * An offer to lend the member, or one that the member has made, of which another is told nothing.
     *
     * @param roles store roles, of the member's own only, as are the stores and the days
     */
    public record LoanOffer(
            boolean own,
            Instant offeredAt,
            @Nullable List<String> roles,
            @Nullable String lendingStoreId,
            @Nullable String receivingStoreId,
            @Nullable String from,
            @Nullable String until) {}

    @Override
    public Map<String, ?> of(RealmModel realm, UserModel member) {
        String id = member.getId();
        return Map.of(
                "loanOffers",
                select(
                                "LoanOfferEntity e where e.realmId = :realmId and e.memberId = :userId"
                                        + " or e.actorRealmId = :realmId and e.actorId = :userId",
                                LoanOfferEntity.class,
                                realm,
                                id)
                        .stream()
                        .map(offer -> loanOffer(realm, offer, id))
                        .toList(),
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

    private LoanOffer loanOffer(RealmModel realm, LoanOfferEntity offer, String memberId) {
        Instant offeredAt = Instant.ofEpochMilli(offer.createdAt);
        if (!offer.realmId.equals(realm.getId()) || !offer.memberId.equals(memberId)) {
            return new LoanOffer(true, offeredAt, null, null, null, null, null);
        }
        return new LoanOffer(
                false,
                offeredAt,
                List.of(offer.roles.split(",")),
                storeId(realm, offer.lendingGroupId),
                storeId(realm, offer.receivingGroupId),
                offer.validFrom,
                offer.validUntil);
    }

    private @Nullable String storeId(RealmModel realm, String groupId) {
        return Stores.of(session, realm).byGroupId(groupId).map(Store::storeId).orElse(null);
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
