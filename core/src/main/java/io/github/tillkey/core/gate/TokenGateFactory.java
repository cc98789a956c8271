package io.github.tillkey.core.gate;

import io.github.tillkey.core.network.ClientAddresses;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

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
                ClientAddresses.problem()
                        .ifPresent(problem -> LOG.warnf(
                                "No network is judged, and whatever depends on one is refused, because no client's address can be"
                                        + " told: %s",
                                problem));
            }
        });
    }

    @Override
    public String getId() {
        return "tillkey-token-gate";
    }

    /** Keycloak runs higher orders first; the gate runs last and judges the tokens as they will be sent. */
    @Override
    public int order() {
        return Integer.MIN_VALUE / 2;
    }
}
