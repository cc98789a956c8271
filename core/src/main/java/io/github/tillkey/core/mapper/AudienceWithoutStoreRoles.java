package io.github.tillkey.core.mapper;

import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.AudienceResolveProtocolMapper;
import org.keycloak.representations.AccessToken;

/**
 * Keycloak's mapper of audiences, which names every client of which a member has a role, without the container of store
 * roles.
 */
public final class AudienceWithoutStoreRoles extends AudienceResolveProtocolMapper {

    @Override
    public AccessToken transformAccessToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext clientSession) {
        StoreRoleFilter.hide(session, userSession, clientSession);
        return super.transformAccessToken(token, mapper, session, userSession, clientSession);
    }

    @Override
    public AccessToken transformIntrospectionToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext clientSession) {
        StoreRoleFilter.hide(session, userSession, clientSession);
        return super.transformIntrospectionToken(token, mapper, session, userSession, clientSession);
    }
}
