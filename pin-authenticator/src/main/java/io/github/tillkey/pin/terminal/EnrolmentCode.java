package io.github.tillkey.pin.terminal;

import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/**
 * A one-time code that registers a till: 12 symbols of Crockford's Base32, 60 random bits, written as {@code XXXX-XXXX-XXXX}.
 *
 * <p>Case, spaces and hyphens do not matter when it is typed, and the letters that look like digits (O, I, L) are read as such.
 */
public final class EnrolmentCode {

    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int SYMBOLS = 12;
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
                .replace('O', '0')
                .replace('I', '1')
                .replace('L', '1');
        boolean wellFormed =
                symbols.length() == SYMBOLS && symbols.chars().allMatch(symbol -> ALPHABET.indexOf(symbol) >= 0);
        return wellFormed ? Optional.of(new EnrolmentCode(symbols)) : Optional.empty();
    }

    /** The code as a person reads it, shown once. */
    public String formatted() {
        return symbols.substring(0, 4) + '-' + symbols.substring(4, 8) + '-' + symbols.substring(8);
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
