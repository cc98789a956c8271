package io.github.tillkey.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.text.ParseException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A public OpenID Connect client: code flow with PKCE, nothing of its own making. */
final class OidcClient {
    private final ClientID clientId;
    private final URI home;
    private final URI redirectUri;
    private final OIDCProviderMetadata provider;
    private final IDTokenValidator idTokens;

    OidcClient(String clientId, URI home, OIDCProviderMetadata provider) throws MalformedURLException {
        this.clientId = new ClientID(clientId);
        this.home = home;
        this.redirectUri = URI.create(home + "/callback");
        this.provider = provider;
        this.idTokens = new IDTokenValidator(
                provider.getIssuer(),
                this.clientId,
                JWSAlgorithm.RS256,
                provider.getJWKSetURI().toURL(),
                // Without a time limit: a dev-mode server on a loaded machine takes half a minute for its first
                // answers.
                new DefaultResourceRetriever());
    }

    /**
     * A login that has been sent to the server and has not come back yet.
     *
     * @param uri where to send the browser
     * @param state ties the answer to this browser
     * @param nonce ties the ID token to this attempt
     * @param verifier proves to the token endpoint that the code is ours
     */
    record Attempt(URI uri, State state, Nonce nonce, CodeVerifier verifier) {}

    /**
     * Begins a login.
     *
     * @param anew whether the person must authenticate even when there is a session
     */
    Attempt begin(boolean anew) {
        State state = new State();
        Nonce nonce = new Nonce();
        CodeVerifier verifier = new CodeVerifier();
        AuthenticationRequest request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid"), clientId, redirectUri)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .prompt(anew ? new Prompt(Prompt.Type.LOGIN) : null)
                .build();
        return new Attempt(request.toURI(), state, nonce, verifier);
    }

    /**
     * Completes the login that an answer belongs to.
     *
     * @param attempts what this browser has begun, by state; each can be completed once
     * @param callback where the server sent the browser
     */
    Login complete(Map<State, Attempt> attempts, URI callback) throws GeneralException {
        AuthenticationResponse answer = AuthenticationResponseParser.parse(callback);
        @Nullable State state = answer.getState();
        @Nullable Attempt attempt = state == null ? null : attempts.remove(state);
        if (attempt == null) {
            throw failure("invalid_state", "This browser has not begun this login, or has completed it already.");
        }
        @Nullable Issuer issuer = answer.getIssuer();
        if (issuer == null
                ? provider.supportsAuthorizationResponseIssuerParam()
                : !issuer.equals(provider.getIssuer())) {
            throw failure("invalid_issuer", "The answer does not come from " + provider.getIssuer() + ".");
        }
        if (!answer.indicatesSuccess()) {
            throw new GeneralException(answer.toErrorResponse().getErrorObject());
        }
        var code = answer.toSuccessResponse().getAuthorizationCode();
        return login(new AuthorizationCodeGrant(code, redirectUri, attempt.verifier()), attempt.nonce());
    }

    /** New tokens for the same person. */
    Login refresh(@Nullable Login login) throws GeneralException {
        @Nullable RefreshToken token = login == null ? null : login.refreshToken();
        if (login == null || token == null) {
            throw failure("no_refresh_token", "The server issued no refresh token for this login.");
        }
        Login renewed = login(new RefreshTokenGrant(token), null);
        if (!Objects.equals(renewed.idClaims().get("sub"), login.idClaims().get("sub"))) {
            throw failure("invalid_token", "The new ID token is for somebody else.");
        }
        return renewed;
    }

    /** What the log-out form sends. A form, not a link: the ID token stays out of addresses and their logs. */
    LogoutRequest logout(Login login, State state) {
        URI endpoint = provider.getEndSessionEndpointURI();
        return new LogoutRequest(endpoint, login.idToken(), null, clientId, home, state, null);
    }

    /** A login, refresh or check that does not succeed. */
    static GeneralException failure(String code, String description) {
        return new GeneralException(description, new ErrorObject(code));
    }

    private Login login(AuthorizationGrant grant, @Nullable Nonce nonce) throws GeneralException {
        try {
            TokenRequest request = new TokenRequest(provider.getTokenEndpointURI(), clientId, grant, null);
            TokenResponse response =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
            if (!response.indicatesSuccess()) {
                throw new GeneralException(response.toErrorResponse().getErrorObject());
            }
            OIDCTokens tokens = response.toSuccessResponse().getTokens().toOIDCTokens();
            var access = tokens.getAccessToken();
            JWT idToken = tokens.getIDToken();
            if (idToken == null) {
                throw failure("invalid_token", "The server issued no ID token.");
            }
            return new Login(
                    idToken,
                    idTokens.validate(idToken, nonce).toJSONObject(),
                    SignedJWT.parse(access.getValue()).getJWTClaimsSet().toJSONObject(),
                    tokens.getRefreshToken(),
                    Instant.now().plusSeconds(access.getLifetime()));
        } catch (IOException | BadJOSEException | JOSEException | ParseException e) {
            throw failure("invalid_answer", "The token endpoint gave no usable answer: " + e.getMessage());
        }
    }
}
