package io.github.tillkey.pin.credential;

import io.github.tillkey.core.staff.PinHolders;
import io.github.tillkey.core.staff.PinHoldersFactory;
import io.github.tillkey.core.store.Holders;
import java.util.Collection;
import java.util.Set;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Who has a PIN, which need not be one that works today. */
record StoredPinHolders(KeycloakSession session) implements PinHolders {

    @Override
    public Set<String> among(RealmModel realm, Collection<String> members) {
        return Holders.ofCredential(session, members, PosPinCredentialModel.TYPE);
    }

    /** Registers the provider. */
    public static final class Factory implements PinHoldersFactory {

        @Override
        public PinHolders create(KeycloakSession session) {
            return new StoredPinHolders(session);
        }

        @Override
        public String getId() {
            return "pin";
        }
    }
}
