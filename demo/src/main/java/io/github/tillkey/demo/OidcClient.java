package io.github.tillkey.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
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
import com.nimbusds.oauth2.sdk.token.AccessToken;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.Prompt;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A public OpenID Connect client: code flow with PKCE, nothing of its own making. */
final class OidcClient {
    /** Long, because the first request of a dev-mode server compiles its templates: half a minute on a loaded machine. */
    static final int TIMEOUT_MILLIS = Math.toIntExact(Duration.ofMinutes(5).toMillis());

    private final ClientID clientId;
    private final URI redirectUri;
    private final URI homeUri;
    private final OIDCProviderMetadata provider;
    private final IDTokenValidator idTokens;

    OidcClient(String clientId, URI home, OIDCProviderMetadata provider) throws MalformedURLException {
        this.clientId = new ClientID(clientId);
        this.homeUri = home;
        this.redirectUri = URI.create(home + "/callback");
        this.provider = provider;
        this.idTokens = new IDTokenValidator(
                provider.getIssuer(),
                this.clientId,
                JWSAlgorithm.RS256,
                provider.getJWKSetURI().toURL(),
                new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS));
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
        AuthenticationRequest.Builder request = new AuthenticationRequest.Builder(
                        ResponseType.CODE, new Scope("openid"), clientId, redirectUri)
                .endpointURI(provider.getAuthorizationEndpointURI())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256);
        if (anew) {
            request.prompt(Prompt.Type.LOGIN);
        }
        return new Attempt(request.build().toURI(), state, nonce, verifier);
    }

    /** Completes the attempt that the answer belongs to. */
    Login complete(Attempt attempt, AuthenticationResponse answer) throws GeneralException {
        if (!attempt.state().equals(answer.getState())) {
            throw failure("invalid_state", "The answer belongs to another login.");
        }
        @Nullable Issuer issuer = answer.getIssuer();
        if (issuer == null
                ? provider.supportsAuthorizationResponseIssuerParam()
                : !issuer.equals(provider.getIssuer())) {
            throw failure("invalid_issuer", "The answer does not come from " + provider.getIssuer() + ".");
        }
        if (!answer.indicatesSuccess()) {
            throw failure(answer.toErrorResponse().getErrorObject());
        }
        AuthorizationCode code = answer.toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw failure("invalid_answer", "The answer holds no authorization code.");
        }
        return login(request(new AuthorizationCodeGrant(code, redirectUri, attempt.verifier())), attempt.nonce(), null);
    }

    /** New tokens for the same person. */
    Login refresh(Login login) throws GeneralException {
        RefreshToken token = login.refreshToken();
        if (token == null) {
            throw failure("no_refresh_token", "The server issued no refresh token for this login.");
        }
        Login renewed = login(request(new RefreshTokenGrant(token)), null, token);
        if (!Objects.equals(renewed.idClaims().get("sub"), login.idClaims().get("sub"))) {
            throw failure("invalid_token", "The new ID token is for somebody else.");
        }
        return renewed;
    }

    /** Where the log-out form goes. */
    URI logoutEndpoint() {
        return provider.getEndSessionEndpointURI();
    }

    /** The fields of the log-out form. A form, not a link: the ID token stays out of addresses and their logs. */
    Map<String, List<String>> logoutFields(Login login, State state) {
        return new LogoutRequest(logoutEndpoint(), login.idToken(), null, clientId, homeUri, state, null)
                .toParameters();
    }

    /** A login, refresh or check that does not succeed. */
    static GeneralException failure(String code, String description) {
        return new GeneralException(description, new ErrorObject(code));
    }

    /** What the server answered with. */
    private static GeneralException failure(@Nullable ErrorObject error) {
        return error == null ? failure("unknown_error", "The server named no reason.") : new GeneralException(error);
    }

    private OIDCTokenResponse request(AuthorizationGrant grant) throws GeneralException {
        TokenRequest request = new TokenRequest(provider.getTokenEndpointURI(), clientId, grant, null);
        try {
            TokenResponse response =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
            if (!response.indicatesSuccess()) {
                throw failure(response.toErrorResponse().getErrorObject());
            }
            return (OIDCTokenResponse) response.toSuccessResponse();
        } catch (ParseException | IOException e) {
            throw failure("no_answer", "The token endpoint gave no usable answer: " + e.getMessage());
        }
    }

    private Login login(OIDCTokenResponse response, @Nullable Nonce nonce, @Nullable RefreshToken previous)
            throws GeneralException {
        OIDCTokens tokens = response.getOIDCTokens();
        JWT idToken = tokens.getIDToken();
        if (idToken == null) {
            throw failure("invalid_token", "The server issued no ID token.");
        }
        try {
            AccessToken access = tokens.getAccessToken();
            RefreshToken refresh = tokens.getRefreshToken();
            return new Login(
                    idToken,
                    idTokens.validate(idToken, nonce).toJSONObject(),
                    SignedJWT.parse(access.getValue()).getJWTClaimsSet().toJSONObject(),
                    refresh == null ? previous : refresh,
                    Instant.now().plusSeconds(access.getLifetime()));
        } catch (BadJOSEException | JOSEException | java.text.ParseException e) {
            throw failure("invalid_token", "The token is not valid: " + e.getMessage());
        }
    }
}
