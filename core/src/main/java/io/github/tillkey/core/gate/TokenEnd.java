package io.github.tillkey.core.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.JsonWebToken;

/** Lets tokens end with the access that they stand for. */
public final class TokenEnd {

    private TokenEnd() {}

    /**
     * Lets {@code token} end at {@code until} at the latest; a token without an end gets this one.
     *
     * <p>Its {@code exp} is the second before: Keycloak takes a token until that second is over
     * ({@link JsonWebToken#isExpired}), where RFC 7519 would have it refused from its beginning. So none is worth
     * anything past the end, and to those who keep to the RFC a second less.
     */
    public static void endBy(@Nullable JsonWebToken token, Instant until) {
        if (token != null) {
            Long end = token.getExp();
            long last = until.getEpochSecond() - 1;
            boolean endless = end == null || end == 0;
            token.exp(endless ? last : Math.min(end, last));
        }
    }
}
