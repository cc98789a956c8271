package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.PinIssuer;
import io.github.tillkey.core.usecase.PinIssuerFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** {@link TemporaryPins} for other features. */
public final class TemporaryPinIssuer implements PinIssuerFactory, PinIssuer {

    @Override
    public TemporaryPin issue(Invocation call, UserModel member) {
        call.require(call.rights().mayResetPin(member));
        TemporaryPins.TemporaryPin given = new TemporaryPins(call).give(member);
        return new TemporaryPin(given.pin().digits(), given.expiresAt());
    }

    /** Keeps no state: the factory is its own provider. */
    @Override
    public PinIssuer create(KeycloakSession session) {
        return this;
    }

    @Override
    public String getId() {
        return "pin";
    }

    @Override
    public void close() {}
}
