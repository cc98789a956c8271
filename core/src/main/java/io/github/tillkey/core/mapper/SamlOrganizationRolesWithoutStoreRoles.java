package io.github.tillkey.core.mapper;

import io.github.tillkey.core.store.Stores;
import java.util.List;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType.ASTChoiceType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.organization.protocol.mappers.saml.OrganizationGroupMembershipMapper;

/**
 * Keycloak's SAML mapper of the groups of an organization, which can list the roles of these groups, without store
 * roles.
 */
public final class SamlOrganizationRolesWithoutStoreRoles extends OrganizationGroupMembershipMapper {

    private static final String STORE_ROLES = ".resource_access." + Stores.STORE_ROLES_CLIENT + ".roles";

    @Override
    public void transformAttributeStatement(
            AttributeStatementType statement,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            AuthenticatedClientSessionModel clientSession) {
        super.transformAttributeStatement(statement, mapper, session, userSession, clientSession);
        if (StoreRoleFilter.applies(userSession)) {
            List.copyOf(statement.getAttributes()).stream()
                    .filter(SamlOrganizationRolesWithoutStoreRoles::holdsStoreRoles)
                    .forEach(statement::removeAttribute);
        }
    }

    private static boolean holdsStoreRoles(ASTChoiceType choice) {
        return choice.getAttribute() != null
                && choice.getAttribute().getName() != null
                && choice.getAttribute().getName().endsWith(STORE_ROLES);
    }
}
