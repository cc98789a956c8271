package io.github.tillkey.staff.invitation;

import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.Query;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/** The invitations of a realm. */
public final class InvitationRows {

    private final EntityManager entities;
    private final RealmModel realm;

    /** Those of {@code realm}. */
    public InvitationRows(KeycloakSession session, RealmModel realm) {
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
        this.realm = realm;
    }

    /** The one with this id. */
    public Optional<InvitationEntity> find(String id) {
        return here(entities.find(InvitationEntity.class, id));
    }

    /** The same, locked until the end of the transaction and as the database has it now. */
    public Optional<InvitationEntity> lock(String id) {
        Optional<InvitationEntity> found = find(id);
        found.ifPresent(row -> entities.refresh(row, LockModeType.PESSIMISTIC_WRITE));
        return found;
    }

    private Optional<InvitationEntity> here(@Nullable InvitationEntity row) {
        return Optional.ofNullable(row).filter(found -> found.realmId.equals(realm.getId()));
    }

    /** The id of the one to which the link with this secret leads; empty also when the secret is not one. */
    public Optional<String> idOf(String secret) {
        return !InvitationSecret.isOne(secret)
                ? Optional.empty()
                : one("tillkeyInvitationOfToken", "tokenHash", InvitationSecret.hash(secret));
    }

    /** The id of the open one of this inviter to this address. */
    public Optional<String> openOf(String inviterId, String address) {
        return one("tillkeyInvitationOfKey", "openKey", InvitationSecret.openKey(realm.getId(), inviterId, address));
    }

    /** How many mails this inviter has asked for since; of one that was sent again since then, all count. */
    long mailsOf(String inviterId, Instant since) {
        Long mails = entities.createNamedQuery("tillkeyInvitationMailsOfInviter", Long.class)
                .setParameter("realmId", realm.getId())
                .setParameter("inviterId", inviterId)
                .setParameter("since", since.toEpochMilli())
                .getSingleResult();
        return mails == null ? 0 : mails;
    }

    /** How many others to the address of {@code row} are open, or ended since. */
    long othersTo(InvitationEntity row, Instant since) {
        return entities.createNamedQuery("tillkeyInvitationsToAddress", Long.class)
                .setParameter("realmId", realm.getId())
                .setParameter("email", row.email)
                .setParameter("id", row.id)
                .setParameter("since", since.toEpochMilli())
                .getSingleResult();
    }

    private Optional<String> one(String query, String parameter, String value) {
        return entities.createNamedQuery(query, String.class)
                .setParameter(parameter, value)
                .setParameter("realmId", realm.getId())
                .getResultStream()
                .findFirst();
    }

    /** Stores a new one. */
    public void add(InvitationEntity row) {
        entities.persist(row);
        entities.flush();
    }

    /** Those of one request, in its order. */
    public List<InvitationEntity> ofBatch(String batchId) {
        return entities.createNamedQuery("tillkeyInvitationsOfBatch", InvitationEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("batchId", batchId)
                .getResultList();
    }

    /** The next ones, newest first, behind one that was created at an instant and has an id. */
    public List<InvitationEntity> after(long createdAt, String id, Collection<InvitationState> states, int most) {
        return entities.createNamedQuery("tillkeyInvitationsAfter", InvitationEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("states", states)
                .setParameter("createdAt", createdAt)
                .setParameter("id", id)
                .setMaxResults(most)
                .getResultList();
    }

    /** Removes those of a realm that is removed, and the accepted ones of a member who is. */
    public static void onRemoval(ProviderEvent event) {
        if (event instanceof UserModel.UserRemovedEvent removed) {
            delete(removed.getKeycloakSession(), "tillkeyDeleteInvitationsOfUser", removed.getRealm())
                    .setParameter("userId", removed.getUser().getId())
                    .executeUpdate();
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            delete(removed.getKeycloakSession(), "tillkeyDeleteInvitationsOfRealm", removed.getRealm())
                    .executeUpdate();
        }
    }

    private static Query delete(KeycloakSession session, String query, RealmModel realm) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createNamedQuery(query)
                .setParameter("realmId", realm.getId());
    }

    /** Whether the link with this secret leads to {@code row} now. */
    static boolean isLink(InvitationEntity row, String secret) {
        return InvitationSecret.isOne(secret) && InvitationSecret.equal(row.tokenHash, InvitationSecret.hash(secret));
    }
}
