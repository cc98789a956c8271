package io.github.tillkey.core.gate;

import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorFactory;

/** Registers the token gate; it acts in every realm in which Tillkey is enabled and needs no configuration. */
public final class TokenGateFactory implements TokenPostProcessorFactory {

    @Override
    public TokenPostProcessor create(KeycloakSession session) {
        return new TokenGate(session);
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
