package io.github.tillkey.pin.login;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the step "Tillkey PIN" learns who logs in: an option of the step.
 *
 * <p>By the PIN alone, one blind guess meets any of the PINs that the store accepts. Where the member is named first, it meets
 * that member's PIN only.
 */
enum IdentifyBy {

    /** The PIN says who it is. The default. */
    PIN("PIN alone"),

    /** The till shows the members of its store, by first name and initial; then the PIN. */
    PICKER("Staff picker, then PIN"),

    /** The member types the username, then the PIN. */
    USERNAME("Username and PIN");

    /** Config key of the step. */
    static final String KEY = "identify_by";

    private final String label;

    IdentifyBy(String label) {
        this.label = label;
    }

    /** What the admin console offers and stores. */
    String label() {
        return label;
    }

    /** Whether a member is named beside the PIN. */
    boolean namesMember() {
        return this != PIN;
    }

    /** What the admin console offers, the default first. */
    static List<String> labels() {
        return Arrays.stream(values()).map(IdentifyBy::label).toList();
    }

    /**
     * The option in the settings of a step. A value may be written as the admin console writes it, or as the name of the constant
     * in lower case.
     *
     * @return empty when there is a value that means nothing; the step then refuses PINs
     */
    static Optional<IdentifyBy> parse(@Nullable Map<String, String> config) {
        String value = config == null ? null : config.get(KEY);
        if (value == null || value.isBlank()) {
            return Optional.of(PIN);
        }
        String text = value.strip();
        return Arrays.stream(values())
                .filter(option -> option.label.equals(text)
                        || option.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
