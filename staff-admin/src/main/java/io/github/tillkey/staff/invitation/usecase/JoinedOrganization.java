package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.OrganizationModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.organization.OrganizationProvider;

/**
 * The organization of Keycloak that an invitation names: of any, by who acts on all staff; else of those that the
 * inviter belongs to.
 */
final class JoinedOrganization {

    private JoinedOrganization() {}

    /** @throws RequestRefusedException unknown, also for one to which the inviter may invite nobody */
    static void require(Invocation inviter, @Nullable String alias) {
        if (alias != null) {
            find(inviter, alias);
        }
    }

    /** Adds {@code member}, who may be in it already. */
    static void join(Invocation inviter, @Nullable String alias, UserModel member) {
        if (alias == null) {
            return;
        }
        OrganizationModel organization = find(inviter, alias);
        OrganizationProvider organizations = inviter.session().getProvider(OrganizationProvider.class);
        if (!organizations.isMember(organization, member)) {
            organizations.addMember(organization, member);
        }
    }

    private static OrganizationModel find(Invocation inviter, String alias) {
        KeycloakSession session = inviter.session();
        RealmModel realm = inviter.realm();
        OrganizationProvider organizations = session.getProvider(OrganizationProvider.class);
        OrganizationModel found = organizations == null || !realm.isOrganizationsEnabled() || alias.length() > 255
                ? null
                : organizations.getByAlias(alias);
        if (found == null || !found.isEnabled() || !mayInvite(inviter, organizations, found)) {
            throw RequestRefusedException.unknown(
                    "organization: there is none with this alias to which you may invite.");
        }
        return found;
    }

    private static boolean mayInvite(Invocation inviter, OrganizationProvider all, OrganizationModel organization) {
        if (inviter.rights().mayManageAllStaff()) {
            return true;
        }
        UserModel member = inviter.session()
                .users()
                .getUserById(inviter.realm(), String.valueOf(inviter.actor().userId()));
        return member != null && all.isMember(organization, member);
    }
}
