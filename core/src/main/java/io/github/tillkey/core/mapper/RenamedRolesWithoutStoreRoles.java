package io.github.tillkey.core.mapper;

import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.RoleNameMapper;
import org.keycloak.representations.IDToken;

/**
 * Keycloak's mapper that renames roles. A store role under another name would pass for a role that holds everywhere.
 */
public final class RenamedRolesWithoutStoreRoles extends RoleNameMapper {

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext clientSession) {
        StoreRoleFilter.hide(session, userSession, clientSession);
        super.setClaim(token, mapper, userSession, session, clientSession);
    }
}
