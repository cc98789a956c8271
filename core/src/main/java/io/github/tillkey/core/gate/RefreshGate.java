package io.github.tillkey.core.gate;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.TokenManager;
import org.keycloak.protocol.oidc.refresh.DefaultRefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.InitialRefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenContext;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProvider;
import org.keycloak.protocol.oidc.refresh.RefreshTokenProviderFactory;
import org.keycloak.representations.AccessToken;

/**
 * Keycloak's refresh, which asks every deployed access rule before it changes anything, so that a refusal leaves the
 * refresh token and the session as they were.
 *
 * <p>Keycloak changes a session in the node's cache at once and not when the transaction ends, so a rollback does not
 * undo it: when the {@link TokenGate} refuses, the token already counts as used (<em>Revoke Refresh Token</em>) and the
 * session as active. So the rules are asked when Keycloak has checked the token and its session and made the new access
 * token with its mappers, which is the last step before it writes the use. The token gate stays in place for other
 * providers of refresh tokens; where it comes to the same question, it takes the same answer.
 *
 * <p>Keycloak's internals: {@code createClientAccessToken} runs before the use is written.
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
    public TokenManager.AccessTokenResponseBuilder refreshAccessToken(RefreshTokenContext context)
            throws OAuthErrorException {
        return super.refreshAccessToken(new RefreshTokenContext(
                context.oldRefreshToken(),
                context.grantContext(),
                context.grant(),
                new GatedTokenManager(isForOneResource(context)),
                context.scopeParameter(),
                context.resourceParameter()));
    }

    /**
     * Whether Keycloak will narrow the token's audience to one resource (RFC 8707), and only after the use is written.
     */
    private static boolean isForOneResource(RefreshTokenContext context) {
        return context.resourceParameter() != null
                || context.oldRefreshToken().getOtherClaims().containsKey(OAuth2Constants.RESOURCE);
    }

    /** Asks about the access token as soon as it is made. */
    private static final class GatedTokenManager extends TokenManager {

        private final boolean narrowedLater;

        GatedTokenManager(boolean narrowedLater) {
            this.narrowedLater = narrowedLater;
        }

        @Override
        public AccessToken createClientAccessToken(
                KeycloakSession session,
                RealmModel realm,
                ClientModel client,
                UserModel user,
                UserSessionModel userSession,
                ClientSessionContext clientSession,
                boolean offline) {
            AccessToken token =
                    super.createClientAccessToken(session, realm, client, user, userSession, clientSession, offline);
            new TokenGate(session).beforeRefresh(clientSession, narrowedLater ? null : token);
            return token;
        }
    }

    /** Registers it; it acts in every realm in which Tillkey is enabled and needs no configuration. */
    public static final class Factory extends UnconfiguredProviderFactory<RefreshTokenProvider>
            implements RefreshTokenProviderFactory {

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
        public String getId() {
            return "tillkey-refresh-gate";
        }
    }
}
