package io.github.tillkey.core.mapper;

import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.Stores;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.saml.mappers.HardcodedRole;
import org.keycloak.rar.AuthorizationRequestContext;
import org.keycloak.utils.RoleResolveUtil;

/**
 * Takes store roles out of what Keycloak's mappers see of a member's roles. A store role holds in one store; a token or
 * an assertion that lists it like any other role would claim that it holds everywhere.
 */
final class StoreRoleFilter {

    private StoreRoleFilter() {}

    /** Whether store roles are hidden in this session: Tillkey is enabled, or was when a PIN opened the session. */
    static boolean applies(UserSessionModel userSession) {
        return RealmSettings.of(userSession.getRealm()).enabled() || TerminalSession.isPinSession(userSession);
    }

    /** Hides store roles from all OIDC mappers of this request, which share the roles that Keycloak has resolved. */
    static void hide(KeycloakSession session, UserSessionModel userSession, ClientSessionContext context) {
        if (applies(userSession)) {
            RoleResolveUtil.getAllResolvedClientRoles(session, context).remove(Stores.STORE_ROLES_CLIENT);
        }
    }

    /** Hides store roles in claims with nested roles, as those of an organization. */
    static void hide(UserSessionModel userSession, Map<String, Object> claims) {
        if (applies(userSession)) {
            hideBelow(claims);
        }
    }

    private static void hideBelow(Map<?, ?> claims) {
        claims.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                if ("resource_access".equals(name)) {
                    inner.remove(Stores.STORE_ROLES_CLIENT);
                } else {
                    hideBelow(inner);
                }
            }
        });
    }

    /** {@code context} as a SAML mapper may see it. */
    static ClientSessionContext filtered(UserSessionModel userSession, ClientSessionContext context) {
        return applies(userSession) ? new WithoutStoreRoles(context) : context;
    }

    private static boolean isStoreRole(RoleModel role) {
        return role.getContainer() instanceof ClientModel client
                && Stores.STORE_ROLES_CLIENT.equals(client.getClientId());
    }

    private static boolean addsStoreRole(ProtocolMapperModel mapper) {
        String role = mapper.getConfig().get(HardcodedRole.ROLE_ATTRIBUTE);
        return HardcodedRole.PROVIDER_ID.equals(mapper.getProtocolMapper())
                && role != null
                && role.startsWith(Stores.STORE_ROLES_CLIENT + ".");
    }

    private record WithoutStoreRoles(ClientSessionContext context) implements ClientSessionContext {

        @Override
        public Stream<RoleModel> getRolesStream() {
            return context.getRolesStream().filter(role -> !isStoreRole(role));
        }

        @Override
        public AuthenticatedClientSessionModel getClientSession() {
            return context.getClientSession();
        }

        @Override
        public Set<String> getClientScopeIds() {
            return context.getClientScopeIds();
        }

        @Override
        public Stream<ClientScopeModel> getClientScopesStream() {
            return context.getClientScopesStream();
        }

        @Override
        public boolean isOfflineTokenRequested() {
            return context.isOfflineTokenRequested();
        }

        /** Without mappers that add a store role by its name, whether the member holds it or not. */
        @Override
        public Stream<ProtocolMapperModel> getProtocolMappersStream() {
            return context.getProtocolMappersStream().filter(mapper -> !addsStoreRole(mapper));
        }

        @Override
        public String getScopeString() {
            return context.getScopeString();
        }

        @Override
        public String getScopeString(boolean ignoreIncludeInTokenScope) {
            return context.getScopeString(ignoreIncludeInTokenScope);
        }

        @Override
        public void setAttribute(String name, Object value) {
            context.setAttribute(name, value);
        }

        @Override
        public <T> T getAttribute(String name, Class<T> type) {
            return context.getAttribute(name, type);
        }

        @Override
        public AuthorizationRequestContext getAuthorizationRequestContext() {
            return context.getAuthorizationRequestContext();
        }
    }
}
