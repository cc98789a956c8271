package io.github.tillkey.roles;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.gate.TokenEnd;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAttributeMapperHelper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.IDToken;

/**
 * Puts {@link StoreClaims} into tokens, userinfo and introspection, named as {@link ClaimSettings} say. A token ends
 * with the first loan of which the member's stores speak. Settings that are wrong add nothing.
 */
public final class StoreMapper extends AbstractOIDCProtocolMapper
        implements OIDCAccessTokenMapper, OIDCIDTokenMapper, UserInfoTokenMapper, TokenIntrospectionTokenMapper {

    /** Provider id. */
    public static final String ID = "tillkey-store-mapper";

    private static final Logger LOG = Logger.getLogger(StoreMapper.class);

    private static final List<ProviderConfigProperty> FORM = form();

    private static List<ProviderConfigProperty> form() {
        List<ProviderConfigProperty> form = new ArrayList<>(Setting.properties(settings()));
        OIDCAttributeMapperHelper.addIncludeInTokensConfig(form, StoreMapper.class);
        return List.copyOf(form);
    }

    /** The settings, without those that all of Keycloak's mappers have. */
    public static List<Setting<?>> settings() {
        return ClaimSettings.settings();
    }

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext context) {
        add(token, mapper, userSession, session, context, false);
    }

    @Override
    public AccessToken transformUserInfoToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        if (OIDCAttributeMapperHelper.includeInUserInfo(mapper)) {
            add(token, mapper, userSession, session, context, true);
        }
        return token;
    }

    @Override
    public AccessToken transformIntrospectionToken(
            AccessToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        if (OIDCAttributeMapperHelper.includeInIntrospection(mapper)) {
            add(token, mapper, userSession, session, context, true);
        }
        return token;
    }

    private static void add(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext context,
            boolean whole) {
        RealmModel realm = userSession.getRealm();
        if (!AccessGuard.appliesTo(realm, userSession.getUser())) {
            return;
        }
        MapperConfig.read(realm, mapper, ClaimSettings::read).ifPresent(settings -> {
            StoreClaims claims = MemberStores.of(session, context.getClientSession());
            boolean written = settings.write(claims, whole, token.getOtherClaims());
            if (!whole && settings.exceeds(claims)) {
                warn(context.getClientSession().getClient(), claims, settings);
            }
            // Of a token that has an end: userinfo has none, and is asked anew each time.
            if (written && claims.until() != null && token.getExp() != null && token.getExp() != 0) {
                TokenEnd.endBy(token, claims.until());
            }
        });
    }

    /** Once a day for each client, on each node. */
    private static void warn(ClientModel client, StoreClaims claims, ClaimSettings settings) {
        if (RealmProblems.isNew(client.getRealm().getId(), ID, client.getId())) {
            LOG.warnf(
                    "Realm %s, client %s: a token would list %d stores, more than max_stores (%d) of the mapper, and"
                            + " names none of them. The client has to ask userinfo or introspection.",
                    PrintableText.shortened(client.getRealm().getName(), 100),
                    PrintableText.shortened(client.getClientId(), 100),
                    claims.stores().size(),
                    settings.maxStores());
        }
    }

    @Override
    public void validateConfig(
            KeycloakSession session, RealmModel realm, ProtocolMapperContainerModel owner, ProtocolMapperModel mapper)
            throws ProtocolMapperConfigException {
        MapperConfig.validate(mapper, ClaimSettings::read);
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
        return "Adds the claims store, store_roles and stores. In a login that is bound to a store they speak of that "
                + "store only; in any other login stores lists every store of the staff member.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return FORM;
    }
}
