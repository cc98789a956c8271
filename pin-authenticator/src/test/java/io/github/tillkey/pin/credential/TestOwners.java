package io.github.tillkey.pin.credential;

import org.keycloak.models.utils.UserModelDelegate;

/** Owners of PINs for tests that only pass them on. */
public final class TestOwners {

    private TestOwners() {}

    /** Somebody with a PIN. */
    public static PosPins.Owner anybody() {
        return new PosPins.Owner(new UserModelDelegate(null), PosPinCredentialModel.worthless());
    }
}
