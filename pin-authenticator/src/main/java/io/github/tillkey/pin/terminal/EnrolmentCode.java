package io.github.tillkey.pin.terminal;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/**
 * A one-time code that registers a till: 8 symbols of an alphabet of 26 without look-alikes, 37 random bits, written as
 * {@code XXXX-XXXX}. The code alone does not register a till: wrong codes are counted, and a member of the store
 * confirms the right one.
 *
 * <p>Case, spaces and hyphens do not matter when it is typed. The alphabet has no 0, O, 1, I and L, and of each pair of
 * look-alikes one: what is read as B, G, S, U or Z is 8, 6, 5, V or 2.
 */
public final class EnrolmentCode {

    /** How many symbols a code has. */
    private static final int SYMBOLS = 8;

    private static final String ALPHABET = "23456789ACDEFHJKMNPQRTVWXY";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String symbols;

    private EnrolmentCode(String symbols) {
        this.symbols = symbols;
    }

    /** A fresh code. */
    public static EnrolmentCode random() {
        StringBuilder symbols = new StringBuilder(SYMBOLS);
        for (int i = 0; i < SYMBOLS; i++) {
            symbols.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return new EnrolmentCode(symbols.toString());
    }

    /** The code typed as {@code text}; empty when it cannot be one. */
    public static Optional<EnrolmentCode> parse(String text) {
        if (text.length() > 64) {
            return Optional.empty();
        }
        String symbols = text.toUpperCase(Locale.ROOT)
                .replaceAll("[\\s-]", "")
                .replace('B', '8')
                .replace('G', '6')
                .replace('S', '5')
                .replace('U', 'V')
                .replace('Z', '2');
        boolean wellFormed =
                symbols.length() == SYMBOLS && symbols.chars().allMatch(symbol -> ALPHABET.indexOf(symbol) >= 0);
        return wellFormed ? Optional.of(new EnrolmentCode(symbols)) : Optional.empty();
    }

    /** The code as a person reads it. */
    public String formatted() {
        return symbols.substring(0, 4) + '-' + symbols.substring(4);
    }

    /** What the database holds of it: SHA-256, 64 hexadecimal digits. */
    public String hash() {
        return TerminalSecret.sha256("enrolment-code:" + symbols);
    }

    @Override
    public String toString() {
        return "EnrolmentCode[****]";
    }
}
