package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.audit.RecordedConnection;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.staff.invitation.InvitationContent;
import io.github.tillkey.staff.invitation.InvitationEntity;
import io.github.tillkey.staff.invitation.InvitationRows;
import io.github.tillkey.staff.invitation.InvitationState;
import io.github.tillkey.staff.member.MemberProfile;
import java.util.Locale;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.OrganizationInvitationModel;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.OrganizationModel.OrganizationMemberJoinEvent;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;
import org.keycloak.provider.ProviderEvent;

/**
 * Somebody accepts an invitation that was made on Keycloak's page of an organization, and for whose address content is
 * prepared. An administrator who adds a member tells of the same, but then there is no such invitation.
 *
 * <p>Keycloak's internals: it tells of the new member before it removes the invitation.
 */
public final class OrganizationJoin {

    private static final Logger LOG = Logger.getLogger(OrganizationJoin.class);

    private OrganizationJoin() {}

    /** Listens. */
    public static void onEvent(ProviderEvent event) {
        if (event instanceof OrganizationMemberJoinEvent joined) {
            onJoin(joined.getSession(), joined.getOrganization(), joined.getUser());
        }
    }

    private static void onJoin(KeycloakSession session, OrganizationModel organization, UserModel member) {
        RealmModel realm = session.getContext().getRealm();
        String email = member.getEmail();
        if (realm == null || email == null || !isInvited(session, organization, email)) {
            return;
        }
        InvitationRows rows = new InvitationRows(session, realm);
        rows.openOf(email.toLowerCase(Locale.ROOT))
                .flatMap(rows::find)
                .filter(row -> row.state == InvitationState.PREPARED)
                .filter(row -> organization
                        .getAlias()
                        .equals(InvitationContent.read(row).organization()))
                .ifPresent(row -> soon(session, realm.getId(), row, member));
    }

    private static boolean isInvited(KeycloakSession session, OrganizationModel organization, String email) {
        OrganizationInvitationModel invitation = session.getProvider(OrganizationProvider.class)
                .getInvitationManager()
                .getByEmail(organization, email);
        return invitation != null && !invitation.isExpired();
    }

    /** What the inviter may not do any more must not keep the member out of the organization. */
    private static void soon(KeycloakSession session, String realmId, InvitationEntity row, UserModel member) {
        KeycloakSessionFactory sessions = session.getKeycloakSessionFactory();
        String invitationId = row.id;
        String memberId = member.getId();
        Long created = member.getCreatedTimestamp();
        boolean isNew = created != null
                && created >= row.createdAt
                && MemberProfile.kindOf(member).isEmpty();
        @Nullable String address = RecordedConnection.addressOf(session);
        Transactions.afterCommit(session, () -> {
            try {
                Transactions.run(sessions, realmId, (own, realm) -> {
                    own.getContext().setConnection(new RecordedConnection(address));
                    new Acceptance(own, realm).joinOrganization(invitationId, memberId, isNew);
                });
            } catch (RuntimeException failure) {
                // The member has joined already; what is prepared stays so.
                LOG.errorf(failure, "Invitation %s was not carried out", invitationId);
            }
        });
    }
}
