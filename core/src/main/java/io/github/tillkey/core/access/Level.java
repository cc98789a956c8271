package io.github.tillkey.core.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How strongly the staff member of a session has authenticated, from weak to strong; the name in lower case is its
 * {@code acr}.
 */
public enum Level {
    /** A PIN on a registered terminal, with or without a second factor: a PIN is no password. */
    PIN,
    /** A password, another identity provider, or anything else that Keycloak itself takes as one proof. */
    PASSWORD,
    /**
     * Two factors: one of these and a one-time password, recovery code or security key; or a passkey that verifies its
     * user.
     */
    OTP;

    /** What a member can have proven, as far as levels depend on it. */
    public enum Proof {
        /**
         * A password, or what takes its place: another identity provider, Kerberos, a certificate, or a passkey that
         * has not verified who uses it.
         */
        FIRST_FACTOR,
        /** A one-time password, recovery code or security key. */
        SECOND_FACTOR,
        /** A passkey that has verified who uses it. */
        BOTH_FACTORS
    }

    /** The level of a session. What is not known to be proven never raises it. */
    public static Level of(boolean pinSession, Set<Proof> proofs) {
        boolean first = proofs.contains(Proof.FIRST_FACTOR);
        if (proofs.contains(Proof.BOTH_FACTORS) || (first && proofs.contains(Proof.SECOND_FACTOR))) {
            return OTP;
        }
        return pinSession && !first ? PIN : PASSWORD;
    }

    /** The level that is called {@code acr}, empty for every other name. */
    public static Optional<Level> ofAcr(@Nullable String acr) {
        return Arrays.stream(values()).filter(level -> level.acr().equals(acr)).findFirst();
    }

    /** What tokens call it. */
    public String acr() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Its number in the conditions of flows where no ACR mapping says another: 10, 20 or 30. No login has these without
     * such a condition, so that clients which a realm had before keep their {@code acr}.
     */
    public int number() {
        return (ordinal() + 1) * 10;
    }

    /** The stronger of two. */
    public Level max(Level other) {
        return compareTo(other) < 0 ? other : this;
    }
}
