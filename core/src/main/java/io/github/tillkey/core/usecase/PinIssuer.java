package io.github.tillkey.core.usecase;

import java.time.Instant;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.provider.Provider;

/**
 * Gives members temporary PINs, for use cases of other features. The feature of PINs deploys the one provider of this
 * SPI; without it nobody can have one.
 */
public interface PinIssuer extends Provider {

    /**
     * A temporary PIN; this answer is the only place where it ever appears.
     *
     * @param expiresAt when it is refused from
     */
    record TemporaryPin(String digits, Instant expiresAt) {

        /** Without the PIN. */
        @Override
        public String toString() {
            return "PIN until " + expiresAt;
        }
    }

    /**
     * Gives {@code member} one, asks the actor's rights, and writes its admin event.
     *
     * @throws RequestRefusedException as the use case of PINs does
     */
    TemporaryPin issue(Invocation call, UserModel member);

    /** The one of this server; empty where the feature is not deployed. */
    static Optional<PinIssuer> of(KeycloakSession session) {
        return session.getAllProviders(PinIssuer.class).stream().findFirst();
    }

    @Override
    default void close() {}
}
