package io.github.tillkey.roles;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.gate.TokenEnd;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
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
 * the member, those below a level included; {@value #ALL_STORES} says that somebody works in all, which are not listed.
 * The token ends with the first loan that it speaks of. Everything is sorted, so equal rights make equal claims.
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

    /** Claim: {@code true} for somebody who works in every store, missing for everybody else. */
    static final String ALL_STORES = "all_stores";

    /** Claim: sorted store roles held in every store; beside {@link #ALL_STORES}. */
    static final String ALL_STORES_ROLES = "all_stores_roles";

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
            claims = StoreBinding.hasEnded(clientSession.getClientSession())
                    ? Claims.NONE
                    : Claims.of(session, realm, userSession);
            clientSession.setAttribute(Claims.class.getName(), claims);
        }
        token.getOtherClaims().putAll(claims.byName());
        // Of a token that has an end: userinfo has none, and is asked anew each time.
        if (claims.until() != null && token.getExp() != null && token.getExp() != 0) {
            TokenEnd.endBy(token, claims.until());
        }
    }

    /**
     * @param until when the first of the loans that they speak of ends, {@code null} when they speak of none
     */
    private record Claims(
            Map<String, Object> byName, @Nullable Instant until) {

        private static final Claims NONE = new Claims(Map.of(STORES, Map.of()), null);

        private static Claims of(KeycloakSession session, RealmModel realm, UserSessionModel userSession) {
            StoreMemberships memberships = Stores.of(session, realm).membershipsOf(userSession.getUser());
            Optional<String> bound = StoreBinding.of(userSession);
            Map<String, Object> claims = new LinkedHashMap<>();
            if (bound.isEmpty()) {
                memberships.everywhere().ifPresent(roles -> {
                    claims.put(ALL_STORES, true);
                    claims.put(ALL_STORES_ROLES, roles);
                });
                claims.put(STORES, memberships.roles());
                return new Claims(claims, memberships.firstEnd());
            }
            Store store = bound.flatMap(Stores.of(session, realm)::byGroupId)
                    .filter(memberships::includes)
                    .orElse(null);
            if (store == null) {
                return NONE;
            }
            SortedSet<String> roles = memberships.rolesIn(store).orElseThrow();
            claims.put(STORE, store.storeId());
            claims.put(STORE_ROLES, roles);
            claims.put(STORES, Map.of(store.storeId(), roles));
            return new Claims(claims, memberships.firstEnd(store));
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
