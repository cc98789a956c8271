package io.github.tillkey.core.mapper;

import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.organization.protocol.mappers.oidc.OrganizationGroupMembershipMapper;
import org.keycloak.representations.IDToken;

/**
 * Keycloak's mapper of the groups of an organization, which can list the roles of these groups, without store roles.
 */
public final class OrganizationRolesWithoutStoreRoles extends OrganizationGroupMembershipMapper {

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext clientSession) {
        super.setClaim(token, mapper, userSession, session, clientSession);
        // Keycloak reads these roles from the groups, so they can only be taken out afterwards.
        StoreRoleFilter.hide(userSession, token.getOtherClaims());
    }
}
