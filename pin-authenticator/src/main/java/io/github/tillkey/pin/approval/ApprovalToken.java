package io.github.tillkey.pin.approval;

import io.github.tillkey.core.gate.TokenEnd;
import io.github.tillkey.core.server.ServerTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.TokenCategory;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.SignatureProvider;
import org.keycloak.jose.jws.JWSBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.JsonWebToken;
import org.keycloak.services.Urls;

/**
 * The proof of an approval, for the system that carries out the operation: a JWT, signed with the realm's key for
 * access tokens, of a type of its own (RFC 8725, 3.11), without the claim {@code typ} of Keycloak's tokens and without
 * a subject: Keycloak's introspection looks at no type, and would answer with the subject's claims of no till.
 *
 * @param text the signed token
 * @param seconds how long it is good
 */
public record ApprovalToken(String text, long seconds) {

    /** Header {@code typ}. */
    public static final String TYPE = "tillkey-approval+jwt";

    /** How long a token is good at most. */
    public static final Duration LIFE = Duration.ofSeconds(60);

    /**
     * Signs the proof of {@code approval}; empty when it would have ended already.
     *
     * @param until the first instant at which a rule will refuse cashier or approver, {@code null} when none is known
     */
    static Optional<ApprovalToken> of(
            KeycloakSession session,
            RealmModel realm,
            CashierSession cashier,
            Approval approval,
            @Nullable Instant until) {
        ApprovalRequest request = approval.request();
        ApprovalRequest.Operation operation = request.operation();
        long now = ServerTime.now().getEpochSecond();
        JsonWebToken token = new JsonWebToken()
                .id(request.id())
                .issuer(Urls.realmIssuer(session.getContext().getUri().getBaseUri(), realm.getName()))
                .audience(request.answer().audience())
                .issuedFor(cashier.client().getClientId())
                .iat(now)
                .exp(now + LIFE.toSeconds());
        if (until != null) {
            TokenEnd.endBy(token, until);
        }
        if (token.getExp() <= now) {
            return Optional.empty();
        }
        token.setOtherClaims("cashier", request.from().cashier());
        token.setOtherClaims("approver", approval.approver());
        token.setOtherClaims("store", cashier.store().storeId());
        token.setOtherClaims("terminal", cashier.terminal());
        token.setOtherClaims("permission", operation.permission());
        token.setOtherClaims("reference", operation.reference());
        if (operation.amount() != null) {
            token.setOtherClaims("amount", operation.amount());
        }
        String signed = new JWSBuilder()
                .type(TYPE)
                .jsonContent(token)
                .sign(signer(session).signer());
        return Optional.of(new ApprovalToken(signed, token.getExp() - now));
    }

    /** As access tokens of the client are signed; never with a secret, which would let every verifier sign. */
    private static SignatureProvider signer(KeycloakSession session) {
        String algorithm = session.tokens().signatureAlgorithm(TokenCategory.ACCESS);
        SignatureProvider chosen = session.getProvider(SignatureProvider.class, algorithm);
        return chosen != null && chosen.isAsymmetricAlgorithm()
                ? chosen
                : session.getProvider(SignatureProvider.class, Algorithm.RS256);
    }
}
