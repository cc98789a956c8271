package io.github.tillkey.core.gate;

import io.github.tillkey.core.mapper.StoreRoleMapperFactories;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.provider.ReplacementProviderFactory;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.OAuth2Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;
import org.keycloak.protocol.saml.SamlProtocol;

/** Registers the token gate; it acts in every realm in which Tillkey is enabled and needs no configuration. */
public final class TokenGateFactory implements TokenPostProcessorFactory {

    private static final Logger LOG = Logger.getLogger(TokenGateFactory.class);

    @Override
    public TokenPostProcessor create(KeycloakSession session) {
        return new TokenGate(session);
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        factory.register(event -> {
            if (event instanceof PostMigrationEvent) {
                StoreRoleMapperFactories.warnOfOthers(factory);
                ReplacementProviderFactory.warnUnlessOurs(
                        OAuth2GrantType.class,
                        factory.getProviderFactory(OAuth2GrantType.class, OAuth2Constants.UMA_GRANT_TYPE));
                Stream.of(OIDCLoginProtocol.LOGIN_PROTOCOL, SamlProtocol.LOGIN_PROTOCOL)
                        .forEach(id -> ReplacementProviderFactory.warnUnlessOurs(
                                LoginProtocol.class, factory.getProviderFactory(LoginProtocol.class, id)));
                ClientAddressResolver.problem()
                        .ifPresent(problem -> LOG.warnf(
                                "No network can be checked, and what depends on one is refused, because no client's "
                                        + "address can be told: %s",
                                problem));
            }
        });
    }

    @Override
    public String getId() {
        return "tillkey-token-gate";
    }

    /** Keycloak runs higher orders first; the gate runs last and checks the tokens as they will be sent. */
    @Override
    public int order() {
        return Integer.MIN_VALUE / 2;
    }
}
