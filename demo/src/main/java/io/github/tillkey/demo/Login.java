package io.github.tillkey.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
    private static final Set<String> TIME_CLAIMS = Set.of("auth_time", "exp", "iat", "nbf");

    /** The claims of both tokens; those of the ID token win. */
    public Map<String, Object> claims() {
        Map<String, Object> claims = new HashMap<>(accessClaims);
        claims.putAll(idClaims);
        return claims;
    }

    /** When the access token expires, for the eye. */
    public String until() {
        return TIME.format(accessTokenUntil.atZone(ZoneId.systemDefault()));
    }

    /** The claims of a token as texts, sorted by name. */
    public static Map<String, String> shown(Map<String, Object> claims) {
        Map<String, String> shown = new TreeMap<>();
        claims.forEach((name, value) -> shown.put(name, shown(name, value)));
        return shown;
    }

    private static String shown(String name, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Number seconds && TIME_CLAIMS.contains(name)) {
            Instant instant = Instant.ofEpochSecond(seconds.longValue());
            return seconds + " (" + TIME.format(instant.atZone(ZoneId.systemDefault())) + ")";
        }
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            return String.valueOf(value);
        }
    }
}
