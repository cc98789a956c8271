package io.github.tillkey.pin.login;

import io.github.tillkey.core.settings.Setting;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How the step "Tillkey PIN" learns who logs in: an option of the step.
 *
 * <p>By the PIN alone, one blind guess meets any of the PINs that the store accepts. Where the member is named first,
 * it meets that member's PIN only.
 */
enum IdentifyBy {

    /** The PIN identifies the member. The default. */
    PIN("PIN alone"),

    /** The till shows the members of its store, by first name and initial; then the PIN. */
    PICKER("Staff picker, then PIN"),

    /** The member types the username, then the PIN. */
    USERNAME("Username and PIN");

    /**
     * The option of the step. A value may be written as the admin console writes it, or as the name of the constant in
     * lower case. With one that means nothing the step refuses PINs.
     */
    static final Setting<IdentifyBy> SETTING = Setting.of("identify_by", IdentifyBy::parse)
            .label("Identify by")
            .help("How the till learns who logs in. With the PIN alone, a blind guess may meet the PIN of anybody in "
                    + "the store; with the picker or the username it meets one member's. Where the chance of a guess "
                    + "is too high, a till with the PIN alone shows the picker.")
            .shownAs(choice -> choice.label)
            .choices(Arrays.stream(values()).map(choice -> choice.label).toList())
            .byDefault(PIN);

    private final String label;

    IdentifyBy(String label) {
        this.label = label;
    }

    /** Whether a member is named beside the PIN. */
    boolean namesMember() {
        return this != PIN;
    }

    private static Optional<IdentifyBy> parse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.label.equals(text)
                        || choice.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }
}
