package io.github.tillkey.demo;

import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
record Login(
        JWT idToken,
        Map<String, Object> idClaims,
        Map<String, Object> accessClaims,
        @Nullable RefreshToken refreshToken,
        Instant accessTokenUntil) {

    /** The claim of the ID token, or else of the access token. */
    @Nullable
    Object claim(String name) {
        Object value = idClaims.get(name);
        return value == null ? accessClaims.get(name) : value;
    }

    /** The claim as text, or null. */
    @Nullable
    String text(String name) {
        Object value = claim(name);
        return value == null ? null : String.valueOf(value);
    }

    /** How to call the person. */
    String displayName() {
        for (String name : List.of("name", "preferred_username", "sub")) {
            String text = text(name);
            if (text != null && !text.isBlank()) {
                return text;
            }
        }
        return "?";
    }

    /** The roles in the store that this login is bound to. */
    List<String> storeRoles() {
        return strings(claim("store_roles"));
    }

    /** The roles in every store of the token, sorted by store. */
    Map<String, List<String>> stores() {
        Map<String, List<String>> stores = new TreeMap<>();
        if (claim("stores") instanceof Map<?, ?> map) {
            map.forEach((store, roles) -> stores.put(String.valueOf(store), strings(roles)));
        }
        return stores;
    }

    private static List<String> strings(@Nullable Object value) {
        List<String> strings = new ArrayList<>();
        if (value instanceof List<?> list) {
            list.forEach(item -> strings.add(String.valueOf(item)));
        }
        return strings;
    }
}
