package io.github.tillkey.core.mapper;

import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.saml.mappers.RoleListMapper;

/** Keycloak's mapper of SAML roles, and those that rename roles for it, without store roles. */
public final class SamlRolesWithoutStoreRoles extends RoleListMapper {

    @Override
    public void mapRoles(
            AttributeStatementType roles,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext clientSession) {
        super.mapRoles(roles, mapper, session, userSession, StoreRoleFilter.filtered(userSession, clientSession));
    }
}
