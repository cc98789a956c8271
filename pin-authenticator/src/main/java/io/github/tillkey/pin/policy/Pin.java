package io.github.tillkey.pin.policy;

import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A PIN: ASCII digits, nothing else. Leading zeros count ({@code 0042} is not {@code 42}).
 *
 * <p>Its text is reachable only by {@link #digits()}; {@link #toString()} hides it, so that a PIN does not slip into a log.
 */
public final class Pin {

    private final String digits;

    private Pin(String digits) {
        this.digits = digits;
    }

    /** The PIN typed as {@code text}; empty unless it is exactly {@code length} ASCII digits. */
    public static Optional<Pin> parse(String text, int length) {
        boolean wellFormed =
                text.length() == length && text.chars().allMatch(character -> character >= '0' && character <= '9');
        return wellFormed ? Optional.of(new Pin(text)) : Optional.empty();
    }

    /** A PIN drawn uniformly from all of {@code length} digits. */
    public static Pin random(int length, RandomGenerator random) {
        StringBuilder digits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            digits.append((char) ('0' + random.nextInt(10)));
        }
        return new Pin(digits.toString());
    }

    /** The digits, to be shown to the owner once or fed to the lookup; never logged. */
    public String digits() {
        return digits;
    }

    @Override
    public String toString() {
        return "Pin[" + "*".repeat(digits.length()) + "]";
    }
}
