package io.github.tillkey.core.store;

import io.github.tillkey.core.settings.PrintableText;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The organisation's own code of a store. Two codes that people take for the same are the same: case, width, white
 * space and Unicode's compatible forms make no difference. A code has letters of one script only, so that no Cyrillic
 * letter passes for a Latin one inside it.
 *
 * @param text the code as tokens carry it
 * @param folded what codes are compared by
 */
record StoreCode(String text, String folded) {

    /** Scripts that honest words mix with others; none has letters that look Latin. */
    private static final Set<UnicodeScript> MIXED = EnumSet.of(
            UnicodeScript.COMMON,
            UnicodeScript.INHERITED,
            UnicodeScript.HAN,
            UnicodeScript.HIRAGANA,
            UnicodeScript.KATAKANA,
            UnicodeScript.HANGUL,
            UnicodeScript.BOPOMOFO);

    /** At most so many characters. */
    static final int MAX_LENGTH = 255;

    /** Reads the value of {@link Store#STORE_ID_ATTRIBUTE}; empty when it is not a code. */
    static Optional<StoreCode> parse(@Nullable String value) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > MAX_LENGTH || !PrintableText.isPrintable(text) || scripts(text) > 1) {
            return Optional.empty();
        }
        String folded = Normalizer.normalize(text, Normalizer.Form.NFKC)
                // Upper case first: the two do not undo each other for every letter.
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s\\p{Z}]+", "");
        folded = Normalizer.normalize(folded, Normalizer.Form.NFKC);
        return folded.isEmpty() ? Optional.empty() : Optional.of(new StoreCode(text, folded));
    }

    private static long scripts(String text) {
        return text.codePoints()
                .filter(Character::isLetter)
                .mapToObj(UnicodeScript::of)
                .filter(script -> !MIXED.contains(script))
                .distinct()
                .count();
    }

    /** Whether people would take both for one code. */
    boolean looksLike(StoreCode other) {
        return folded.equals(other.folded);
    }

    /** What the code is found by in the database, unique across realms. */
    String key(String realmId) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((realmId + '\n' + folded).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", impossible);
        }
    }
}
