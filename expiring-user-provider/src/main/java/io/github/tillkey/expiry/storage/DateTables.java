package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.provider.TablesFactory;

/** The tables of this module. */
public final class DateTables extends TablesFactory {

    /** Registers their changelog. */
    public DateTables() {
        super("tillkeydates", "META-INF/tillkey/dates-changelog.xml");
    }
}
