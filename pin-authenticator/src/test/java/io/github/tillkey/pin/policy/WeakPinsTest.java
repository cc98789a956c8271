package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeakPinsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000", "1112", "2111", "1122", "1212", "1221", // repeats
                "1234", "4321", "8901", "1098", "2468", "1357", "8642", // runs
                "1940", "1990", "2039", // years
                "2512", "1225", "2902", "0229", "0101", // dates
                "2580", "0852", "1379", "1397", "1254", "5689", // keypad
            })
    void whatIsGuessedFirstIsWeakOfFourDigits(String digits) {
        assertThat(WeakPins.isWeak(pin(digits))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "000000", "911114", "112233", "121212", "123123", "123321", // repeats
                "123456", "654321", "789012", "135791", "246802", // runs
                "251290", "122590", "901225", "290200", "290204", // dates
                "121990", "199012", // months
                "147258", "147369", "159357", "258085", "111222", "123777", "789456", // halves
            })
    void whatIsGuessedFirstIsWeakOfSixDigits(String digits) {
        assertThat(WeakPins.isWeak(pin(digits))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4739", "1939", "2040", "3002", "3104", "0013", "3121", "0369", "1278", // four
                "473920", "300299", "290231", "310499", "131940", "194013", "811181", "036925", "123475", // six
            })
    void whatFollowsNoRuleIsNotWeak(String digits) {
        assertThat(WeakPins.isWeak(pin(digits))).isFalse();
    }

    @Test
    void everyPinOfFourDigitsMatchesTheModel() {
        assertThat(weak(4)).isEqualTo(modelOfFour()).hasSize(1_253);
    }

    @Test
    void everyPinOfSixDigitsMatchesTheModel() {
        Set<String> weak = weak(6);
        Set<String> model = modelOfSix();
        // Not compared as sets at once: the message of a failure would list them all.
        assertThat(weak).hasSize(91_512);
        assertThat(model).hasSize(91_512);
        assertThat(weak.stream().filter(digits -> !model.contains(digits)).limit(10))
                .isEmpty();
    }

    @Test
    void aboutATenthOfTheSpaceIsWeak() {
        assertThat(weak(4).size() / 10_000.0).isBetween(0.08, 0.13);
        assertThat(weak(6).size() / 1_000_000.0).isBetween(0.08, 0.13);
    }

    @Test
    void otherLengthsHaveNoRules() {
        assertThatThrownBy(() -> WeakPins.isWeak(pin("47391")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("47391");
    }

    private static Set<String> weak(int length) {
        return space(length).filter(digits -> WeakPins.isWeak(pin(digits))).collect(Collectors.toSet());
    }

    // The model: the same rules, told by patterns, by a calendar and by places on the keypad.

    private static Set<String> modelOfFour() {
        Set<String> weak = new HashSet<>();
        weak.addAll(matching(4, "(.)\\1\\1.|.(.)\\2\\2|(..)\\3|(.)\\4(.)\\5|(.)(.)\\7\\6"));
        weak.addAll(windows(4, "0123456789012", "0246802468", "1357913579"));
        weak.addAll(matching(4, "19[4-9].|20[0-3]."));
        weak.addAll(days("ddMM", "MMdd"));
        weak.addAll(space(4).filter(digits -> isLine(digits.substring(0, 3)) && isLine(digits.substring(1)))
                .toList());
        weak.addAll(space(4).filter(WeakPinsTest::isSquare).toList());
        return weak;
    }

    private static Set<String> modelOfSix() {
        Set<String> weak = new HashSet<>();
        weak.addAll(matching(6, ".*(.)\\1\\1\\1.*|(...)\\2|(..)\\3\\3|(.)\\4(.)\\5(.)\\6|(.)(.)(.)\\9\\8\\7"));
        weak.addAll(windows(6, "012345678901234", "024680246802468", "135791357913579"));
        weak.addAll(days("ddMMyy", "MMddyy", "yyMMdd"));
        weak.addAll(matching(6, "(0[1-9]|1[0-2])(19[4-9]|20[0-3]).|(19[4-9]|20[0-3]).(0[1-9]|1[0-2])"));
        Set<String> halves = new TreeSet<>(matching(3, "(.)\\1\\1"));
        halves.addAll(windows(3, "012345678901"));
        halves.addAll(space(3).filter(WeakPinsTest::isLine).toList());
        halves.forEach(first -> halves.forEach(second -> weak.add(first + second)));
        return weak;
    }

    private static Set<String> matching(int length, String regex) {
        Predicate<String> matches = Pattern.compile(regex).asMatchPredicate();
        return space(length).filter(matches).collect(Collectors.toSet());
    }

    /** All pieces of {@code texts}, forwards and backwards. */
    private static Set<String> windows(int length, String... texts) {
        return Stream.of(texts)
                .flatMap(text ->
                        Stream.of(text, new StringBuilder(text).reverse().toString()))
                .flatMap(text -> IntStream.rangeClosed(0, text.length() - length)
                        .mapToObj(start -> text.substring(start, start + length)))
                .collect(Collectors.toSet());
    }

    private static Set<String> days(String... patterns) {
        return Stream.of(patterns)
                .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT))
                .flatMap(formatter -> LocalDate.of(2000, 1, 1)
                        .datesUntil(LocalDate.of(2100, 1, 1))
                        .map(formatter::format))
                .collect(Collectors.toSet());
    }

    /** The keypad: 1 2 3, 4 5 6, 7 8 9, and 0 below the 8. */
    private static int row(String digits, int index) {
        int digit = digits.charAt(index) - '0';
        return digit == 0 ? 3 : (digit - 1) / 3;
    }

    private static int column(String digits, int index) {
        int digit = digits.charAt(index) - '0';
        return digit == 0 ? 1 : (digit - 1) % 3;
    }

    /** Whether the second of three keys lies in the middle between the others. */
    private static boolean isLine(String three) {
        return three.charAt(0) != three.charAt(2)
                && row(three, 0) + row(three, 2) == 2 * row(three, 1)
                && column(three, 0) + column(three, 2) == 2 * column(three, 1);
    }

    private static boolean isSquare(String four) {
        if (four.contains("0") || four.chars().distinct().count() < 4) {
            return false;
        }
        int[] rows =
                IntStream.range(0, 4).map(i -> row(four, i)).sorted().distinct().toArray();
        int[] columns = IntStream.range(0, 4)
                .map(i -> column(four, i))
                .sorted()
                .distinct()
                .toArray();
        return rows.length == 2 && columns.length == 2 && rows[1] - rows[0] == columns[1] - columns[0];
    }

    private static Stream<String> space(int length) {
        return IntStream.range(0, (int) Math.pow(10, length))
                .mapToObj(number ->
                        String.valueOf((int) Math.pow(10, length) + number).substring(1));
    }

    private static Pin pin(String digits) {
        return Pin.parse(digits, digits.length()).orElseThrow();
    }
}
