package io.github.tillkey.core.settings;

/**
 * Makes foreign texts safe to show: a text must not start a new line in a log, nor reverse the words after it on a
 * page.
 */
public final class PrintableText {

    private PrintableText() {}

    /** Whether all of {@code text} can be printed. */
    public static boolean isPrintable(String text) {
        return text.codePoints().allMatch(PrintableText::isPrintable);
    }

    /**
     * {@code text}, shortened to {@code maxLength} characters, with a question mark for each that cannot be printed.
     */
    public static String shortened(String text, int maxLength) {
        StringBuilder shown = new StringBuilder();
        text.substring(0, Math.min(text.length(), maxLength))
                .codePoints()
                .forEach(c -> shown.appendCodePoint(isPrintable(c) ? c : '?'));
        return text.length() <= maxLength ? shown.toString() : shown.append('…').toString();
    }

    /**
     * A sentence for Keycloak to show, which formats it as a message: braces would be parameters, and apostrophes would
     * vanish.
     */
    public static String forMessageFormat(String sentence) {
        return sentence.replace('{', '(').replace('}', ')').replace('\'', '"');
    }

    /** Whether a character can be printed. Half of a pair cannot. */
    public static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
