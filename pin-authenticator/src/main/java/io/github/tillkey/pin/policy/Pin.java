package io.github.tillkey.pin.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A PIN: ASCII digits, nothing else. Leading zeros count ({@code 0042} is not {@code 42}).
 *
 * <p>Its text is reachable only by {@link #digits()}; {@link #toString()} hides it, so that a PIN does not slip into a
 * log.
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

    /**
     * The PINs that one slip of the finger makes of this one: one digit is another, or two neighbouring digits have
     * changed places. At most 39 for four digits and 59 for six; each once, never this PIN itself.
     */
    public List<Pin> near() {
        List<Pin> near = new ArrayList<>();
        for (int i = 0; i < digits.length(); i++) {
            for (char digit = '0'; digit <= '9'; digit++) {
                if (digit != digits.charAt(i)) {
                    near.add(new Pin(digits.substring(0, i) + digit + digits.substring(i + 1)));
                }
            }
        }
        for (int i = 0; i + 1 < digits.length(); i++) {
            char left = digits.charAt(i);
            char right = digits.charAt(i + 1);
            // The swap of two different digits changes two places, so it is none of the above.
            if (left != right) {
                near.add(new Pin(digits.substring(0, i) + right + left + digits.substring(i + 2)));
            }
        }
        return List.copyOf(near);
    }

    /**
     * Every PIN of {@code length} digits that gives this one away, each once: the digits of the shorter stand in the
     * longer, forwards or backwards. Someone who knows only the lookup of an old PIN, not its digits, finds out with
     * these whether the old one is related to the new.
     *
     * <p>From six digits to four: at most 6. From four to six: at most 600. The number grows more than tenfold with
     * each digit that is added.
     */
    public List<Pin> relatives(int length) {
        Set<String> relatives = new LinkedHashSet<>();
        for (String text : List.of(digits, reverse(digits))) {
            if (length <= text.length()) {
                for (int start = 0; start + length <= text.length(); start++) {
                    relatives.add(text.substring(start, start + length));
                }
            } else {
                addAllContaining(text, length, relatives);
            }
        }
        return relatives.stream().map(Pin::new).toList();
    }

    private static void addAllContaining(String text, int length, Set<String> found) {
        if (text.length() == length) {
            found.add(text);
            return;
        }
        for (char digit = '0'; digit <= '9'; digit++) {
            addAllContaining(digit + text, length, found);
            addAllContaining(text + digit, length, found);
        }
    }

    private static String reverse(String text) {
        return new StringBuilder(text).reverse().toString();
    }

    @Override
    public String toString() {
        return "Pin[" + "*".repeat(digits.length()) + "]";
    }
}
