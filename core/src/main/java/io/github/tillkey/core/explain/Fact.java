package io.github.tillkey.core.explain;

import java.util.Locale;

/** What a question may leave open. */
public enum Fact {
    /** Who logs in. */
    MEMBER,
    /** Where the member logs in to. */
    CLIENT,
    /** In which store. */
    STORE,
    /** From which address. */
    ADDRESS;

    /** Its name in requests. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
