package io.github.tillkey.testsuite.till;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import java.net.URI;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

// sample: begin
/** Accepts each approval once, for exactly what was approved. */
class ApprovalVerifier {

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final Supplier<Date> clock;
    // With several servers: a table with a unique key.
    private final Map<String, Date> used = new ConcurrentHashMap<>();

    ApprovalVerifier(String issuer, String audience, Supplier<Date> clock) throws Exception {
        this.clock = clock;
        URI keys = URI.create(issuer + "/protocol/openid-connect/certs");
        processor.setJWSTypeVerifier(new DefaultJOSEObjectTypeVerifier<>(new JOSEObjectType("tillkey-approval+jwt")));
        // The algorithm of the client's access tokens; RS256 unless somebody has chosen another.
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(
                JWSAlgorithm.RS256, JWKSourceBuilder.create(keys.toURL()).build()));
        var claims =
                new DefaultJWTClaimsVerifier<SecurityContext>(
                        audience,
                        new JWTClaimsSet.Builder().issuer(issuer).build(),
                        Set.of("approver", "terminal", "exp", "iat", "jti")) {
                    @Override
                    protected Date currentTime() {
                        return clock.get();
                    }
                };
        claims.setMaxClockSkew(5);
        processor.setJWTClaimsSetVerifier(claims);
    }

    /** All claims of the operation, so also {@code store} and {@code cashier}: numbers of receipts are not unique. */
    JWTClaimsSet accept(String token, Map<String, String> operation) throws Exception {
        JWTClaimsSet approval = processor.process(token, null);
        long now = clock.get().getTime();
        used.values().removeIf(end -> end.getTime() + 60_000 < now);
        for (String claim : Set.of("store", "cashier", "permission", "reference", "amount")) {
            if (!Objects.equals(operation.get(claim), approval.getStringClaim(claim))) {
                throw new SecurityException("approved was something else: " + claim);
            }
        }
        if (used.putIfAbsent(approval.getJWTID(), approval.getExpirationTime()) != null) {
            throw new SecurityException("the approval was used");
        }
        return approval;
    }
}
// sample: end
