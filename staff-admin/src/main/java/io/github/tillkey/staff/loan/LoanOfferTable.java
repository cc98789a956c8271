package io.github.tillkey.staff.loan;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.task.BackgroundTask;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/** The offers of a realm. */
public final class LoanOfferTable {

    private final EntityManager entities;
    private final String realmId;

    /** Of {@code realm}. */
    public LoanOfferTable(KeycloakSession session, RealmModel realm) {
        this.entities = entities(session);
        this.realmId = realm.getId();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /** Removes rows that are over, and those of members, stores and realms that are removed. */
    public static void clean(KeycloakSessionFactory factory) {
        factory.register(LoanOfferTable::onRemoval);
        new BackgroundTask("TillkeyLoanOffersTask", Duration.ofHours(1), LoanOfferTable::removeEnded).schedule(factory);
    }

    private static void removeEnded(KeycloakSessionFactory sessions) {
        Transactions.run(sessions, session -> entities(session)
                .createNamedQuery("tillkeyDeleteEndedLoanOffers")
                .setParameter("now", ServerTime.now().toEpochMilli())
                .executeUpdate());
    }

    private static void onRemoval(ProviderEvent event) {
        if (event instanceof UserModel.UserRemovedEvent removed) {
            entities(removed.getKeycloakSession())
                    .createNamedQuery("tillkeyDeleteLoanOffersOfUser")
                    .setParameter("realmId", removed.getRealm().getId())
                    .setParameter("userId", removed.getUser().getId())
                    .executeUpdate();
        } else if (event instanceof GroupModel.GroupRemovedEvent removed) {
            entities(removed.getKeycloakSession())
                    .createNamedQuery("tillkeyDeleteLoanOffersOfGroup")
                    .setParameter("realmId", removed.getRealm().getId())
                    .setParameter("groupId", removed.getGroup().getId())
                    .executeUpdate();
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            entities(removed.getKeycloakSession())
                    .createNamedQuery("tillkeyDeleteLoanOffersOfRealm")
                    .setParameter("realmId", removed.getRealm().getId())
                    .executeUpdate();
        }
    }

    /** Offers that are not over, by id. */
    public List<LoanOfferEntity> after(@Nullable String after, int most) {
        return entities.createNamedQuery("tillkeyLoanOffersAfter", LoanOfferEntity.class)
                .setParameter("realmId", realmId)
                .setParameter("now", ServerTime.now().toEpochMilli())
                .setParameter("after", after == null ? "" : after)
                .setMaxResults(most)
                .getResultList();
    }

    /** How many offers of this member are not over. */
    public long count(String memberId) {
        return entities.createNamedQuery("tillkeyCountLoanOffersOf", Long.class)
                .setParameter("realmId", realmId)
                .setParameter("memberId", memberId)
                .setParameter("now", ServerTime.now().toEpochMilli())
                .getSingleResult();
    }

    /** One that is not over. */
    public Optional<LoanOfferEntity> find(String id) {
        return here(entities.find(LoanOfferEntity.class, id));
    }

    /** The same, locked until the end of the transaction: of two who answer at once, the second finds it gone. */
    public Optional<LoanOfferEntity> lock(String id) {
        return here(entities.createQuery("select o from LoanOfferEntity o where o.id = :id", LoanOfferEntity.class)
                .setParameter("id", id)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst()
                .orElse(null));
    }

    private Optional<LoanOfferEntity> here(@Nullable LoanOfferEntity row) {
        return Optional.ofNullable(row)
                .filter(offer -> offer.realmId.equals(realmId))
                .filter(offer -> offer.endsAt > ServerTime.now().toEpochMilli());
    }

    /** Stores a new one. */
    public void add(LoanOfferEntity row) {
        row.realmId = realmId;
        entities.persist(row);
        entities.flush();
    }

    /** Removes one. */
    public void remove(LoanOfferEntity row) {
        entities.remove(row);
        entities.flush();
    }
}
