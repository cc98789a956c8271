package io.github.tillkey.core.store;

import io.github.tillkey.core.provider.TablesFactory;

/** The tables of the stores. */
public final class StoreTables extends TablesFactory {

    /** Registers their changelog. */
    public StoreTables() {
        super("tillkeystores", "META-INF/tillkey/stores-changelog.xml");
    }
}
