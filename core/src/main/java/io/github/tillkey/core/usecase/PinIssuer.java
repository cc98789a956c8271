package io.github.tillkey.core.usecase;

import java.time.Instant;
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

    /** Does what {@link #give} says, where the feature is deployed. */
    TemporaryPin issue(Invocation call, UserModel member);

    /**
     * Gives {@code member} one, and writes an admin event without it.
     *
     * @throws RequestRefusedException forbidden; conflict where this server has no PINs; as the use case of PINs does
     */
    static TemporaryPin give(Invocation call, UserModel member) {
        call.require(call.rights().mayResetPin(member));
        return call.session().getAllProviders(PinIssuer.class).stream()
                .findFirst()
                .orElseThrow(() -> RequestRefusedException.conflict(
                        "pin: this server has no PINs. Deploy the PIN authenticator, or write none."))
                .issue(call, member);
    }

    @Override
    default void close() {}
}
