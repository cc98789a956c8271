package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.TerminalEntity;
import org.jspecify.annotations.Nullable;

/** Terminals for tests, as they would be read. */
public final class TestTerminals {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";

    private TestTerminals() {}

    /** A till that takes PINs, or waits until {@code waitsUntil} milliseconds since 1970 UTC. */
    public static TerminalAuthentication.Known known(Store store, @Nullable Long waitsUntil) {
        TerminalSecret secret = TerminalSecret.random(ID);
        TerminalEntity row = new TerminalEntity();
        row.id = ID;
        row.secretHash = secret.hash();
        row.waitsUntil = waitsUntil;
        return new TerminalAuthentication.Known(new Terminal(row, store), secret);
    }

    /** A till that wrong PINs have locked. */
    public static TerminalAuthentication.Locked locked(Store store) {
        return new TerminalAuthentication.Locked(known(store, null).terminal(), LockReason.MISSES, false);
    }
}
