package io.github.tillkey.pin.throttle;

import java.util.Locale;

/**
 * How a wrong PIN looks from the PINs that the store accepts. The answer to the person at the till must not differ by
 * it.
 */
public enum MissKind {

    /**
     * Beside a PIN of the store: one digit differs, or two neighbours are swapped. Mostly a member's finger. A weak
     * PIN beside an active one is a slip too, or one slip in ten of honest members would count as a tripwire.
     */
    SLIP,

    /** Beside no PIN of the store: what a blind guess mostly is. */
    FAR,

    /**
     * A weak PIN, which is never assigned, and not near any PIN of the store: it is no member's PIN and not a mistyped
     * one.
     */
    TRIPWIRE;

    /** As events name it. */
    public String detail() {
        return name().toLowerCase(Locale.ROOT);
    }
}
