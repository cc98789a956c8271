package io.github.tillkey.demo;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
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
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
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
import java.util.Set;
import java.util.stream.Collectors;
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
        JWKSource<SecurityContext> keys = JWKSourceBuilder.create(
                        provider.getJWKSetURI().toURL(), new DefaultResourceRetriever(TIMEOUT_MILLIS, TIMEOUT_MILLIS))
                .build();
        Set<JWSAlgorithm> algorithms = provider.getIDTokenJWSAlgs().stream()
                .filter(JWSAlgorithm.Family.SIGNATURE::contains)
                .collect(Collectors.toSet());
        this.idTokens = new IDTokenValidator(
                provider.getIssuer(), this.clientId, new JWSVerificationKeySelector<>(algorithms, keys), null);
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

    /** The state in an answer of the authorization endpoint, before anything else in it is believed. */
    static AuthenticationResponse answer(URI callback) throws OidcException {
        try {
            return AuthenticationResponseParser.parse(callback);
        } catch (ParseException e) {
            throw new OidcException("invalid_answer", "This is no answer of a login: " + e.getMessage());
        }
    }

    /** Completes the attempt that the answer belongs to. */
    Login complete(Attempt attempt, AuthenticationResponse answer) throws OidcException {
        if (!attempt.state().equals(answer.getState())) {
            throw new OidcException("invalid_state", "The answer belongs to another login.");
        }
        @Nullable Issuer issuer = answer.getIssuer();
        if (issuer == null ? provider.supportsAuthorizationResponseIssuerParam() : !isOurs(issuer)) {
            throw new OidcException("invalid_issuer", "The answer does not come from " + provider.getIssuer() + ".");
        }
        if (!answer.indicatesSuccess()) {
            throw OidcException.of(answer.toErrorResponse().getErrorObject());
        }
        AuthorizationCode code = answer.toSuccessResponse().getAuthorizationCode();
        if (code == null) {
            throw new OidcException("invalid_answer", "The answer holds no authorization code.");
        }
        return login(request(new AuthorizationCodeGrant(code, redirectUri, attempt.verifier())), attempt.nonce(), null);
    }

    /** New tokens for the same person. */
    Login refresh(Login login) throws OidcException {
        RefreshToken token = login.refreshToken();
        if (token == null) {
            throw new OidcException("no_refresh_token", "The server issued no refresh token for this login.");
        }
        Login renewed = login(request(new RefreshTokenGrant(token)), null, token);
        if (!Objects.equals(renewed.idClaims().get("sub"), login.idClaims().get("sub"))) {
            throw new OidcException("invalid_token", "The new ID token is for somebody else.");
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

    private OIDCTokenResponse request(AuthorizationGrant grant) throws OidcException {
        TokenRequest request = new TokenRequest(provider.getTokenEndpointURI(), clientId, grant, null);
        try {
            TokenResponse response =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send());
            if (!response.indicatesSuccess()) {
                throw OidcException.of(response.toErrorResponse().getErrorObject());
            }
            return (OIDCTokenResponse) response.toSuccessResponse();
        } catch (ParseException | IOException e) {
            throw new OidcException("no_answer", "The token endpoint gave no usable answer: " + e.getMessage());
        }
    }

    private Login login(OIDCTokenResponse response, @Nullable Nonce nonce, @Nullable RefreshToken previous)
            throws OidcException {
        OIDCTokens tokens = response.getOIDCTokens();
        JWT idToken = tokens.getIDToken();
        if (idToken == null) {
            throw new OidcException("invalid_token", "The server issued no ID token.");
        }
        try {
            Map<String, Object> claims = idTokens.validate(idToken, nonce).toJSONObject();
            AccessToken access = tokens.getAccessToken();
            RefreshToken refresh = tokens.getRefreshToken();
            return new Login(
                    idToken,
                    claims,
                    claimsForDisplay(access),
                    refresh == null ? previous : refresh,
                    Instant.now().plusSeconds(access.getLifetime()));
        } catch (BadJOSEException | JOSEException e) {
            throw new OidcException("invalid_token", "The ID token is not valid: " + e.getMessage());
        }
    }

    private static Map<String, Object> claimsForDisplay(AccessToken token) {
        try {
            return SignedJWT.parse(token.getValue()).getJWTClaimsSet().toJSONObject();
        } catch (java.text.ParseException e) {
            return Map.of();
        }
    }

    private boolean isOurs(Issuer issuer) {
        return issuer.equals(provider.getIssuer());
    }
}
