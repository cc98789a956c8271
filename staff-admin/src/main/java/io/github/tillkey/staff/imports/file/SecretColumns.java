package io.github.tillkey.staff.imports.file;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Recognizes columns of PINs and passwords by their names, in the languages that exports have. */
final class SecretColumns {

    static final String REMEDY = "PINs and passwords are not imported; take the column out of the file."
            + " Give the members temporary PINs, which have the length that the realm asks for, or invite them.";

    private static final Set<String> WORDS = Set.of(
            "pin",
            "pins",
            "password",
            "passwords",
            "passcode",
            "passwd",
            "pwd",
            "passwort",
            "kennwort",
            "losenord",
            "passord",
            "adgangskode",
            "kodeord",
            "wachtwoord",
            "contrasena",
            "salasana",
            "haslo",
            "secret",
            "pincode",
            "pinkod",
            "pinkode",
            "pincodes",
            "motdepasse",
            "passphrase");

    /** Words that are written together with others, such as <i>Initialpasswort</i>. */
    private static final Pattern COMPOUND = Pattern.compile(".*(?:passw|passwords?|passwd|passwort|passcode|passphrase"
            + "|kennwort|losenord|passord|adgangskode|wachtwoord|salasana|pincodes?|pinkode?)"
            + "|pin(?:nr|no)|pin(?:num|code|kod).*"
            // Of other words that end like this, such as Alpin and spin, most have nothing to do with it.
            + "|(?:kassen|kassa|kasse|user|login|start|initial|till|pos|staff|employee|benutzer|mitarbeiter|personal"
            + "|bruker|anvandar|medarbejder|medarbetar|temp|default|geheim|zugangs|card|karten|kort|terminal|code"
            + "|master|admin|manager)pin");

    private static final Pattern BREAKS = Pattern.compile("(?<=\\p{Ll})(?=\\p{Lu})|[^\\p{L}]+");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");

    private SecretColumns() {}

    static boolean matches(String name) {
        String plain = MARKS.matcher(Normalizer.normalize(name.replace('ł', 'l'), Normalizer.Form.NFD))
                .replaceAll("");
        return Stream.concat(
                        BREAKS.splitAsStream(plain),
                        // Such as PIN-Code and mot de passe.
                        Stream.of(BREAKS.matcher(plain).replaceAll("")))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .anyMatch(word -> WORDS.contains(word) || COMPOUND.matcher(word).matches());
    }
}
