package io.github.tillkey.roles;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.IDToken;

/**
 * Puts {@value #STORE}, {@value #STORE_ROLES} and {@value #STORES} into tokens, userinfo and introspection.
 *
 * <p>In a session that is bound to a store, all three speak of that store only, and are missing or empty for someone
 * who no longer works there. In any other session there is no active store, and {@value #STORES} lists every store of
 * the member. Everything is sorted, so equal rights make equal claims.
 */
public final class StoreMapper extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper, OIDCIDTokenMapper, UserInfoTokenMapper, TokenIntrospectionTokenMapper {

    /** Provider id. */
    public static final String ID = "tillkey-store-mapper";

    /** Claim: {@code store_id} of the store that the session is bound to. */
    static final String STORE = "store";

    /** Claim: sorted store roles in that store. */
    static final String STORE_ROLES = "store_roles";

    /** Claim: sorted store roles by store id. */
    static final String STORES = "stores";

    private static final List<ProviderConfigProperty> SETTINGS = settings();

    private static List<ProviderConfigProperty> settings() {
        List<ProviderConfigProperty> settings = new ArrayList<>();
        OIDCAttributeMapperHelper.addIncludeInTokensConfig(settings, StoreMapper.class);
        return List.copyOf(settings);
    }

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext clientSession) {
        RealmModel realm = clientSession.getClientSession().getRealm();
        if (!AccessGuard.appliesTo(realm, userSession.getUser())) {
            return;
        }
        // One token response has an access token and an ID token: their claims about stores are determined once.
        Claims claims = clientSession.getAttribute(Claims.class.getName(), Claims.class);
        if (claims == null) {
            claims = Claims.of(session, realm, userSession);
            clientSession.setAttribute(Claims.class.getName(), claims);
        }
        token.getOtherClaims().putAll(claims.byName());
    }

    private record Claims(Map<String, Object> byName) {

        private static Claims of(KeycloakSession session, RealmModel realm, UserSessionModel userSession) {
            StoreMemberships memberships = Stores.of(session, realm).membershipsOf(userSession.getUser());
            Optional<TerminalSession> till = TerminalSession.of(userSession);
            SortedMap<String, SortedSet<String>> stores = till.isEmpty() ? memberships.roles() : new TreeMap<>();
            Map<String, Object> claims = new LinkedHashMap<>();
            till.flatMap(t -> Stores.of(session, realm).byGroupId(t.storeGroupId()))
                    .ifPresent(store -> memberships.rolesIn(store).ifPresent(roles -> {
                        claims.put(STORE, store.storeId());
                        claims.put(STORE_ROLES, roles);
                        stores.put(store.storeId(), roles);
                    }));
            claims.put(STORES, Collections.unmodifiableSortedMap(stores));
            return new Claims(claims);
        }
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Tillkey store and store roles";
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getHelpText() {
        return "Adds the claims store, store_roles and stores. In a login on a till they speak of the till's store "
                + "only; in any other login stores lists every store of the staff member.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return SETTINGS;
    }
}
