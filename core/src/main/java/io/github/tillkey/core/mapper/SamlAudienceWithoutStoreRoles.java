package io.github.tillkey.core.mapper;

import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.saml.mappers.SAMLAudienceResolveProtocolMapper;

/** Keycloak's mapper of SAML audiences, without the container of store roles. */
public final class SamlAudienceWithoutStoreRoles extends SAMLAudienceResolveProtocolMapper {

    @Override
    public ResponseType transformLoginResponse(
            ResponseType response,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext clientSession) {
        return super.transformLoginResponse(
                response, mapper, session, userSession, StoreRoleFilter.filtered(userSession, clientSession));
    }
}
