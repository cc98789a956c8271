package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.staff.ShownNames;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.authority.PresentRights;
import io.github.tillkey.staff.invitation.InvitationEntity;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Who invites: a member, with the rights that they have at this instant. */
final class Inviter {

    private Inviter() {}

    /** The inviter of {@code row}, for use cases; empty for one who is gone, blocked, or whose access has ended. */
    static Optional<Invocation> of(KeycloakSession session, RealmModel realm, InvitationEntity row) {
        return of(session, realm, new Actor(realm.getId(), realm.getName(), row.inviterClient, row.inviterId));
    }

    /** The same of {@code actor}; empty also for who is no member of the realm. */
    static Optional<Invocation> of(KeycloakSession session, RealmModel realm, Actor actor) {
        return actor.realmId().equals(realm.getId())
                ? PresentRights.ofMember(session, realm, actor.userId(), Level.PASSWORD)
                        .map(rights -> new Invocation(session, realm, actor, rights))
                : Optional.empty();
    }

    /** Their name, for the people they invite; {@code null} when they are gone. */
    static @Nullable String name(KeycloakSession session, RealmModel realm, InvitationEntity row) {
        UserModel inviter = session.users().getUserById(realm, row.inviterId);
        return inviter == null ? null : name(inviter);
    }

    /** A name for people. */
    static String name(UserModel inviter) {
        return Objects.requireNonNullElse(ShownNames.of(inviter), inviter.getUsername());
    }
}
