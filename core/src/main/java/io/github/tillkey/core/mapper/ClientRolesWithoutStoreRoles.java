package io.github.tillkey.core.mapper;

import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.UserClientRoleMappingMapper;
import org.keycloak.representations.IDToken;

/** Keycloak's mapper of client roles, with any claim and prefix, without store roles. */
public final class ClientRolesWithoutStoreRoles extends UserClientRoleMappingMapper {

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
