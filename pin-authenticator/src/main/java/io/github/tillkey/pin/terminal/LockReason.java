package io.github.tillkey.pin.terminal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Why a terminal is locked. */
public enum LockReason {
    /** Too many wrong PINs. */
    MISSES("misses"),
    /**
     * An older secret of its cookie turned up again: the cookie was copied, or an old state of the till was restored.
     */
    OLD_SECRET("old_secret");

    private final String code;

    LockReason(String code) {
        this.code = code;
    }

    /** Lower-case letters and underscores, stable: for database, REST and events. */
    public String code() {
        return code;
    }

    /** The reason with this code; {@link #MISSES} for one that this version does not know: locked is locked. */
    static LockReason of(@Nullable String code) {
        return Arrays.stream(values())
                .filter(reason -> reason.code.equals(code))
                .findFirst()
                .orElse(MISSES);
    }
}
