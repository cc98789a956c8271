package io.github.tillkey.core.mapper;

import io.github.tillkey.core.provider.ReplacementProviderFactory;
import java.util.List;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.organization.protocol.mappers.oidc.OrganizationGroupMembershipMapper;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AcrProtocolMapper;
import org.keycloak.protocol.oidc.mappers.AudienceResolveProtocolMapper;
import org.keycloak.protocol.oidc.mappers.RoleNameMapper;
import org.keycloak.protocol.oidc.mappers.UserClientRoleMappingMapper;
import org.keycloak.protocol.saml.mappers.RoleListMapper;
import org.keycloak.protocol.saml.mappers.SAMLAudienceResolveProtocolMapper;

/** The mappers of Keycloak's in whose place ours hide store roles, and the one of {@code acr}. */
public final class StoreRoleMapperFactories {

    private static final List<String> IDS = List.of(
            AcrProtocolMapper.PROVIDER_ID,
            AudienceResolveProtocolMapper.PROVIDER_ID,
            UserClientRoleMappingMapper.PROVIDER_ID,
            RoleNameMapper.PROVIDER_ID,
            OrganizationGroupMembershipMapper.PROVIDER_ID,
            RoleListMapper.PROVIDER_ID,
            SAMLAudienceResolveProtocolMapper.PROVIDER_ID,
            new SamlOrganizationRolesWithoutStoreRoles().getId());

    private StoreRoleMapperFactories() {}

    /** Warns when another extension has replaced one of them too, and Keycloak has taken that one. */
    public static void warnOfOthers(KeycloakSessionFactory sessions) {
        IDS.forEach(id -> ReplacementProviderFactory.warnUnlessOurs(
                ProtocolMapper.class, sessions.getProviderFactory(ProtocolMapper.class, id)));
    }
}
