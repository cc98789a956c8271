package io.github.tillkey.staff.imports.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What exports do to texts, undone. */
final class CellTexts {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern QUOTED = Pattern.compile("(^|[;\\t\\r\\n])'([=+\\-@\\t\\r＝＋－＠])");
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private CellTexts() {}

    /** Without the apostrophes that our exports write in front of formulas. */
    static String withoutQuotedFormulas(String text) {
        return QUOTED.matcher(text).replaceAll("$1$2");
    }

    /** The texts of a cell: of a JSON list, or between separators. */
    static List<String> list(String text, @Nullable String separator) throws BadCellException {
        List<String> parts = new ArrayList<>();
        if (text.startsWith("[") && text.endsWith("]")) {
            try {
                for (JsonNode element : JSON.readTree(text)) {
                    if (!element.isValueNode()) {
                        throw new BadCellException(FileProblems.shown(text) + " is no list of texts.");
                    }
                    parts.add(element.asText());
                }
            } catch (JsonProcessingException noJson) {
                throw new BadCellException(FileProblems.shown(text) + " is no JSON list.");
            }
        } else if (separator == null) {
            parts.add(text);
        } else {
            parts.addAll(List.of(text.split(Pattern.quote(separator), -1)));
        }
        return parts.stream().map(String::strip).filter(part -> !part.isEmpty()).toList();
    }

    /** A number with this decimal mark, as it is written without a spreadsheet: {@code 12,0} is 12. */
    static String number(String text, String decimal) throws BadCellException {
        String thousands = decimal.equals(",") ? "." : ",";
        String plain = SPACES.matcher(text.replace("\u00a0", " ")).replaceAll("");
        if (Pattern.matches(
                "-?[0-9]{1,3}(" + Pattern.quote(thousands) + "[0-9]{3})+(" + Pattern.quote(decimal) + "[0-9]+)?",
                plain)) {
            plain = plain.replace(thousands, "");
        }
        plain = plain.replace(decimal, ".");
        if (plain.contains(thousands) && !thousands.equals(".")
                || !NUMBER.matcher(plain).matches()) {
            throw new BadCellException(FileProblems.shown(text) + " is no number with the decimal mark "
                    + FileProblems.shown(decimal) + '.');
        }
        BigDecimal number = new BigDecimal(plain);
        return plain.contains(".") ? number.stripTrailingZeros().toPlainString() : plain;
    }

    /** Digits with zeros in front, up to so many. */
    static String padded(String text, int width) {
        return DIGITS.matcher(text).matches() && text.length() < width
                ? "0".repeat(width - text.length()) + text
                : text;
    }

    /** First and last name of a display name. */
    record Names(String first, String last) {}

    /** How a display name is written. */
    enum Order {
        FIRST_LAST("first last"),
        LAST_FIRST("last first"),
        LAST_COMMA_FIRST("last, first");

        private final String id;

        Order(String id) {
            this.id = id;
        }

        static @Nullable Order parse(@Nullable String id) {
            return id == null
                    ? FIRST_LAST
                    : Stream.of(values())
                            .filter(order -> order.id.equals(id))
                            .findFirst()
                            .orElse(null);
        }
    }

    /**
     * Splits a display name. Small words, such as of <i>Anna van der Berg</i>, belong to the last name; of other names
     * that have more than two words the last name is one.
     */
    static Names names(String text, Order order) throws BadCellException {
        if (order == Order.LAST_COMMA_FIRST) {
            String[] parts = text.split(",", -1);
            if (parts.length != 2 || parts[0].isBlank() || parts[1].isBlank()) {
                throw new BadCellException(
                        FileProblems.shown(text) + " is not written as last name, comma, first name.");
            }
            return new Names(parts[1].strip(), parts[0].strip());
        }
        List<String> words = List.of(SPACES.split(text.strip()));
        if (words.size() < 2) {
            throw new BadCellException(
                    FileProblems.shown(text) + " is one word, which cannot be split into first and last name.");
        }
        if (order == Order.LAST_FIRST) {
            int first = 1;
            while (first < words.size() - 1 && isSmall(words.get(first - 1))) {
                first++;
            }
            return new Names(join(words, first, words.size()), join(words, 0, first));
        }
        int last = words.size() - 1;
        while (last > 1 && isSmall(words.get(last - 1)) && !isSmall(words.get(0))) {
            last--;
        }
        return new Names(join(words, 0, last), join(words, last, words.size()));
    }

    private static String join(List<String> words, int from, int to) {
        return String.join(" ", words.subList(from, to));
    }

    private static boolean isSmall(String word) {
        return Character.isLowerCase(word.codePointAt(0));
    }
}
