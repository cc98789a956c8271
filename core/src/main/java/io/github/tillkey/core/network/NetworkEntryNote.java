package io.github.tillkey.core.network;

import io.github.tillkey.core.network.InvalidNetworkListException.Problem;
import io.github.tillkey.core.settings.PrintableText;
import java.text.Normalizer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The note of a {@link NetworkEntry}: text for people, which can hold no other entry and should hold nothing that reads
 * like an end.
 */
final class NetworkEntryNote {

    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    /** What lists refused from the first version on, when they are read. */
    private static final Pattern UNTIL = Pattern.compile("\\buntil[\\s\\h\\v]+[0-9]");

    private static final String DASH = "[-./\\u2010-\\u2015\\u2212]";
    private static final String DAY = "(0?[1-9]|[12][0-9]|3[01])";
    private static final String MONTH = "(0?[1-9]|1[0-2])";
    private static final String MONTH_NAME =
            "(jan(uary|uari)?|feb(ruary|ruari)?|mar(ch|s)?|apr(il)?|may|maj|june?|juni|july?|juli|aug(ust|usti)?"
                    + "|sept?(ember)?|o[ck]t(ober)?|nov(ember)?|dec(ember)?)";
    private static final String DAY_NAME =
            "((mon|tues|wednes|thurs|fri|satur|sun)day|(mån|tis|ons|tors|fre|lör|sön)dag(en)?"
                    + "|tomorrow|i ?morgon|christmas|easter|jul(en)?|påsk(en)?|midsommar)";

    /** Dates, times, and words that name an end, in English and Swedish. */
    private static final Pattern READS_LIKE_AN_END = Pattern.compile(
            "(?<![0-9])(19|20)[0-9]{2}" + DASH + MONTH + "(" + DASH + DAY + ")?(?![0-9])"
                    + "|(?<![\\w.])" + DAY + DASH + DAY + DASH + "((19|20)[0-9]{2}|[0-9]{2})(?![\\w./])"
                    + "|(?<![0-9])20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?![0-9])"
                    + "|(?<![\\w:.])([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?(?![\\w:])"
                    + "|\\b(0?[1-9]|1[0-2]) ?[ap]\\.?m\\b"
                    + "|\\b" + DAY + "(\\.|st|nd|rd|th|:?e)?[\\s\\h]+(of )?" + MONTH_NAME + "\\b"
                    + "|\\b" + MONTH_NAME + "\\.?[\\s\\h]+[0-9]"
                    + "|\\b(until|expir(y|es?|ed|ing)|valid|giltigt?|till och med|upphör)\\b"
                    + "|\\bt\\.?[\\s\\h]?o\\.?[\\s\\h]?m\\."
                    + "|\\b(till?|to|thru|through|bis|tom|ends?|slutar)[\\s\\h]+(" + MONTH_NAME + "|" + DAY_NAME
                    + ")\\b",
            FLAGS);

    private NetworkEntryNote() {}

    /** What is wrong with a note where a list is read, {@code null} when nothing. */
    static @Nullable Problem problem(String note) {
        if (note.isEmpty()
                || note.length() > NetworkEntry.MAX_NOTE_LENGTH
                || note.indexOf(',') >= 0
                || !note.chars().allMatch(PrintableText::isPrintable)) {
            return Problem.NOTE;
        }
        return UNTIL.matcher(note).find() ? Problem.END_IN_NOTE : null;
    }

    /**
     * Whether a reader could take the note for the end of the entry. Refused where a list is saved. Where one is read
     * it is not: it would shut people out for the sake of a note.
     */
    static boolean readsLikeAnEnd(String note) {
        // So that full-width digits and unusual hyphens are those that people take them for.
        return READS_LIKE_AN_END
                .matcher(Normalizer.normalize(note, Normalizer.Form.NFKC))
                .find();
    }
}
