package io.github.tillkey.core.gate;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import org.keycloak.Config;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.InitialRefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProviderFactory;
import org.keycloak.representations.RefreshToken;

/**
 * Keycloak's refresh, which asks every deployed access rule before it changes anything, so that a refusal leaves the refresh token and
 * the session as they were.
 *
 * <p>Keycloak changes a session in the node's cache at once and not when the transaction ends, so a rollback does not undo it: when the
 * {@link TokenGate} refuses, the token already counts as used (<em>Revoke Refresh Token</em>) and the session as active.
 * So the question comes after Keycloak has checked the token and its session, and before it writes the use. The token gate
 * stays in place: it judges what mappers have put into the token, and other providers of refresh tokens.
 */
final class RefreshGate extends DefaultRefreshTokenProvider {

    private RefreshGate(KeycloakSession session) {
        super(session);
    }

    /** Keycloak's own provider makes the tokens. */
    @Override
    public boolean supports(InitialRefreshTokenContext context) {
        return false;
    }

    @Override
    protected TokenManager.TokenValidation validateToken(
            KeycloakSession session,
            UriInfo uri,
            ClientConnection connection,
            RealmModel realm,
            RefreshToken token,
            HttpHeaders headers,
            String scope,
            ClientModel client,
            TokenManager tokens,
            EventBuilder event)
            throws OAuthErrorException {
        TokenManager.TokenValidation valid =
                super.validateToken(session, uri, connection, realm, token, headers, scope, client, tokens, event);
        new TokenGate(session).beforeRefresh(valid.clientSessionCtx);
        return valid;
    }

    /** Registers it; it acts in every realm in which Tillkey is enabled and needs no configuration. */
    public static final class Factory implements RefreshTokenProviderFactory {

        @Override
        public RefreshTokenProvider create(KeycloakSession session) {
            return new RefreshGate(session);
        }

        /** Before Keycloak's default, which has 0, and after its provider for verifiable credentials, which has 10. */
        @Override
        public int order() {
            return 5;
        }

        @Override
        public void init(Config.Scope config) {}

        @Override
        public void postInit(KeycloakSessionFactory factory) {}

        @Override
        public void close() {}

        @Override
        public String getId() {
            return "tillkey-refresh-gate";
        }
    }
}
