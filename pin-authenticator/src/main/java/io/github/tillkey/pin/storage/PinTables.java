package io.github.tillkey.pin.storage;

import io.github.tillkey.core.provider.TablesFactory;

/** The tables of this module. */
public final class PinTables extends TablesFactory {

    /** Registers their changelog. */
    public PinTables() {
        super("tillkeypin", "META-INF/tillkey/pin-changelog.xml");
    }
}
