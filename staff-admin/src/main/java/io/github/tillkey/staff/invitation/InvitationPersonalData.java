package io.github.tillkey.staff.invitation;

import io.github.tillkey.core.staff.PersonalData;
import io.github.tillkey.core.staff.PersonalDataFactory;
import jakarta.persistence.TypedQuery;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The invitations of a member, by account and by address, open ones too. */
public record InvitationPersonalData(KeycloakSession session) implements PersonalData {

    /** An invitation to the member, or one that the member has sent, of which who got it is another's datum. */
    public record OwnInvitation(
            boolean sent,
            String state,
            Instant at,
            @Nullable String email,
            @Nullable String content) {}

    private static final String TO_MEMBER = "i.realmId = :realmId and (i.memberId = :userId or i.email = :email)";

    @Override
    public Map<String, ?> of(RealmModel realm, UserModel member) {
        return Map.of(
                "received",
                select(realm, member, TO_MEMBER)
                        .getResultStream()
                        .map(one -> new OwnInvitation(
                                false, one.state.name(), Instant.ofEpochMilli(one.createdAt), one.email, one.content))
                        .toList(),
                "sent",
                session.getProvider(JpaConnectionProvider.class)
                        .getEntityManager()
                        .createQuery(
                                "select i from InvitationEntity i where i.realmId = :realmId"
                                        + " and i.inviterId = :userId",
                                InvitationEntity.class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("userId", member.getId())
                        .getResultStream()
                        .map(one -> new OwnInvitation(
                                true, one.state.name(), Instant.ofEpochMilli(one.createdAt), null, null))
                        .toList());
    }

    private TypedQuery<InvitationEntity> select(RealmModel realm, UserModel member, String where) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("select i from InvitationEntity i where " + where, InvitationEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("userId", member.getId())
                .setParameter(
                        "email",
                        member.getEmail() == null ? "" : member.getEmail().toLowerCase(Locale.ROOT));
    }

    /** What the member has sent to others is theirs, and keeps the id of who sent it until it is removed. */
    @Override
    public void erase(RealmModel realm, UserModel member) {
        List<InvitationEntity> received = select(realm, member, TO_MEMBER).getResultList();
        received.forEach(session.getProvider(JpaConnectionProvider.class).getEntityManager()::remove);
    }

    /** Registers the provider. */
    public static final class Factory implements PersonalDataFactory {

        @Override
        public PersonalData create(KeycloakSession session) {
            return new InvitationPersonalData(session);
        }

        @Override
        public String getId() {
            return "invitations";
        }
    }
}
