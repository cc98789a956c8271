package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.UserLock;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.RequestRefusedException.Kind;
import io.github.tillkey.core.usecase.StoreAssignment;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.invitation.InvitationContent;
import io.github.tillkey.staff.invitation.InvitationEntity;
import io.github.tillkey.staff.invitation.InvitationState;
import io.github.tillkey.staff.invitation.NewInvitation;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Reason;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Registration;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Result;
import io.github.tillkey.staff.usecase.AccessChange;
import io.github.tillkey.staff.usecase.MemberCreation;
import io.github.tillkey.staff.usecase.NewMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;

/** An invitation whose row is locked, for its acceptance in this transaction. */
final class AcceptedInvitation {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final InvitationEntity row;
    private final NewInvitation content;

    AcceptedInvitation(KeycloakSession session, RealmModel realm, InvitationEntity row) {
        this.session = session;
        this.realm = realm;
        this.row = row;
        this.content = InvitationContent.read(row);
    }

    /** What an admin event tells. */
    private record Accepted(
            String memberId,
            boolean created,
            List<NewMember.NewPlace> stores,
            @Nullable String organization) {}

    private Invocation inviter() {
        return Inviter.of(session, realm, row)
                .orElseThrow(() -> AcceptanceStoppedException.refused(Reason.INVITER_GONE));
    }

    /** Creates the account as the inviter would, with the password that its member has chosen. */
    Result create(Registration registration) {
        if (Acceptance.hasAccount(session, realm, row.email)) {
            return new Result.HasAccount();
        }
        NewMember prepared = InvitationContent.member(content);
        Map<String, String> fields = new HashMap<>(Map.of("email", row.email, "password", "none"));
        if (registration.firstName() != null) {
            fields.put("firstName", registration.firstName());
        }
        if (registration.lastName() != null) {
            fields.put("lastName", registration.lastName());
        }
        NewMember wanted = InvitationContent.with(prepared, fields);
        Invocation inviter = inviter();
        UserModel member;
        try {
            member = new MemberCreation(inviter).create(wanted).member();
        } catch (RequestRefusedException refusal) {
            boolean ownNames = !Objects.equals(prepared.firstName(), wanted.firstName())
                    || !Objects.equals(prepared.lastName(), wanted.lastName());
            if (refusal.kind() == Kind.INVALID && ownNames) {
                throw AcceptanceStoppedException.with(new Result.WrongNames(refusal.sentence()));
            }
            // An account of this address that came into being in between is no fault of the inviter.
            throw refusal.kind() == Kind.CONFLICT ? AcceptanceStoppedException.with(new Result.HasAccount()) : refusal;
        }
        member.setEmailVerified(true);
        password(member, registration.password());
        JoinedOrganization.join(inviter, content.organization(), member);
        new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.REGISTER)
                .user(member)
                .detail(Details.REGISTER_METHOD, "invitation")
                .detail("invitation", row.id)
                .success();
        accepted(member, true, Acceptance.placesOf(prepared));
        return new Result.Accepted(member.getId());
    }

    private static void password(UserModel member, String password) {
        if (password.isBlank()) {
            throw AcceptanceStoppedException.with(new Result.WrongPassword("missingPasswordMessage", List.of()));
        }
        try {
            if (!member.credentialManager().updateCredential(UserCredentialModel.password(password))) {
                throw RequestRefusedException.conflict("Keycloak may not write a password of this member.");
            }
        } catch (ModelException refused) {
            Object[] parameters = refused.getParameters();
            throw AcceptanceStoppedException.with(new Result.WrongPassword(
                    String.valueOf(refused.getMessage()), parameters == null ? List.of() : List.of(parameters)));
        }
    }

    /** Adds stores, roles, authority and permissions, and changes nothing else about the member. */
    Result join(String memberId) {
        UserModel member = UserLock.lock(session, realm, memberId);
        if (member == null
                || !member.isEnabled()
                || !row.email.equalsIgnoreCase(member.getEmail())
                || memberId.equals(row.inviterId)) {
            return new Result.NotYours();
        }
        Invocation inviter = inviter();
        NewMember prepared = InvitationContent.member(content);
        requireNoLoss(member, prepared);
        List<NewMember.NewPlace> added = places(inviter, member, prepared);
        for (String name : Objects.requireNonNullElse(prepared.authority(), List.<String>of())) {
            // There is one owner, whom nobody makes in passing.
            inviter.require(name.equals(Permission.STAFF_ADMIN.role())
                    && inviter.rights().mayGiveAuthority(name));
            RoleModel role = realm.getRole(name);
            if (role == null) {
                throw RequestRefusedException.conflict("authority: the realm has no role " + name + '.');
            }
            member.grantRole(role);
        }
        AccessChange.add(inviter, member, prepared);
        JoinedOrganization.join(inviter, content.organization(), member);
        accepted(member, false, added);
        return new Result.Accepted(memberId);
    }

    /** Who works in every store because they are in none would lose all but those of the invitation. */
    private void requireNoLoss(UserModel member, NewMember prepared) {
        if (!Acceptance.placesOf(prepared).isEmpty()
                && StoreAssignment.of(session, realm).opensEveryStore(member)) {
            throw RequestRefusedException.conflict("The member works in every store, and would lose the others.");
        }
    }

    private List<NewMember.NewPlace> places(Invocation inviter, UserModel member, NewMember prepared) {
        inviter.require(inviter.rights().mayViewStaff());
        Stores stores = Stores.of(session, realm);
        StoreAssignment assignment = StoreAssignment.of(session, realm, inviter.rights()::mayManageMembership);
        List<NewMember.NewPlace> added = new ArrayList<>();
        for (NewMember.NewPlace place : Acceptance.placesOf(prepared)) {
            Store store = Acceptance.store(stores, place.storeId())
                    .filter(inviter.rights()::mayViewStaff)
                    .orElseThrow(() -> RequestRefusedException.notFound("The inviter manages no such store."));
            Set<String> held = assignment.rolesOf(member, store).orElse(Set.of());
            Set<String> wanted = new TreeSet<>(place.roles());
            assignment
                    .withComposites(wanted)
                    .forEach(role -> inviter.require(inviter.rights().mayGive(store, role)));
            wanted.addAll(held);
            assignment.set(member, store, wanted, role -> inviter.rights().mayBring(store, role));
            Set<String> gained = new TreeSet<>(wanted);
            gained.removeAll(held);
            added.add(new NewMember.NewPlace(place.storeId(), List.copyOf(gained)));
        }
        return added;
    }

    private void accepted(UserModel member, boolean created, List<NewMember.NewPlace> stores) {
        row.end(InvitationState.ACCEPTED, ServerTime.now());
        row.memberId = member.getId();
        Actor actor = new Actor(realm.getId(), realm.getName(), row.inviterClient, member.getId());
        AuditLog.of(session, realm, actor)
                .adminEvent(OperationType.ACTION)
                .resource(Invitations.RESOURCE)
                .resourcePath("users/" + member.getId() + "/invitations/" + row.id)
                .representation(new Accepted(member.getId(), created, stores, content.organization()))
                .success();
    }
}
