package io.github.tillkey.roles.broker;

import io.github.tillkey.roles.mapping.Claims;
import org.keycloak.broker.oidc.KeycloakOIDCIdentityProviderFactory;
import org.keycloak.broker.oidc.OIDCIdentityProviderFactory;
import org.keycloak.broker.oidc.mappers.AbstractClaimMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;

/** Of claims in the access token, the ID token or userinfo of an OpenID provider, looked for in this order. */
public final class OidcMemberMapper extends MemberMapper {

    /** Provider id. */
    public static final String ID = "tillkey-oidc-member-idp-mapper";

    @Override
    Claims claims(BrokeredIdentityContext context) {
        return name -> AbstractClaimMapper.getClaimValue(context, name);
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String[] getCompatibleProviders() {
        return new String[] {KeycloakOIDCIdentityProviderFactory.PROVIDER_ID, OIDCIdentityProviderFactory.PROVIDER_ID};
    }
}
