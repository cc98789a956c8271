package io.github.tillkey.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is logged in to a client.
 *
 * @param idToken the validated ID token
 * @param idClaims its claims
 * @param accessClaims the claims of the access token, to be shown only: that token is for an API, not for its client
 * @param refreshToken the refresh token, if the server issued one
 * @param accessTokenUntil when the access token expires
 */
public record Login(
        JWT idToken,
        Map<String, Object> idClaims,
        Map<String, Object> accessClaims,
        @Nullable RefreshToken refreshToken,
        Instant accessTokenUntil) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The claims of a token as texts, sorted by name. */
    static Map<String, String> shown(Map<String, Object> claims) {
        Map<String, String> shown = new TreeMap<>();
        claims.forEach((name, value) -> {
            JsonNode json = JSON.valueToTree(value);
            shown.put(name, json.isTextual() ? json.textValue() : json.toString());
        });
        return shown;
    }
}
