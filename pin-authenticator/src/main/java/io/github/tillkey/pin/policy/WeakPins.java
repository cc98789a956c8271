package io.github.tillkey.pin.policy;

import java.time.Month;
import java.time.YearMonth;
import java.util.Set;

/**
 * PINs that are guessed first, and so are not to be chosen.
 *
 * <p>People do not choose PINs evenly: dates lead, then years, repeats, runs and shapes on the keypad (Bonneau,
 * Preibusch, Anderson: <cite>A birthday present every eleven wallets?</cite>, 2012). Someone with a few tries begins
 * there. A short list hardly helps, a long one annoys: about a tenth of the space may be the best balance (Markert et
 * al.: <cite>This PIN Can Be Easily Guessed</cite>, 2020).
 *
 * <p>These are rules and not a list of leaked PINs: a rule can be explained to the one whose PIN is refused.
 *
 * <p>Of four digits, 1,253 of 10,000 are weak ({@code A} and {@code B} are digits, equal or not):
 *
 * <ul>
 *   <li>repeats: three equal digits in a row; {@code AABB}, {@code ABAB}, {@code ABBA}
 *   <li>runs, up or down, in steps of one or two, 0 after 9: {@code 8901}, {@code 2468}
 *   <li>years: {@code 1940} to {@code 2039}
 *   <li>dates: day and month, in either order, 29 February too
 *   <li>on the keypad: the column {@code 2580}, up or down; the four keys of a square in any order, be they neighbours
 *       ({@code 1254}) or the corners ({@code 1379})
 * </ul>
 *
 * <p>Of six digits, 91,512 of 1,000,000 are weak:
 *
 * <ul>
 *   <li>repeats: four equal digits in a row; {@code AABBCC}, {@code ABABAB}, {@code ABCABC}, {@code ABCCBA}
 *   <li>runs, as for four digits
 *   <li>dates that exist: {@code DDMMYY}, {@code MMDDYY}, {@code YYMMDD}; 29 February in leap years only ({@code 00}
 *       is 2000)
 *   <li>a month from 1940 to 2039: {@code MMYYYY}, {@code YYYYMM}
 *   <li>two easy halves: each is three equal digits, a run in steps of one, or a straight line on the keypad ({@code
 *       147258}, {@code 159357}, {@code 123777})
 * </ul>
 */
public final class WeakPins {

    /** Squares on the keypad, their keys in ascending order. */
    private static final Set<String> SQUARES = Set.of("1245", "2356", "4578", "5689", "1379");

    /** Straight lines of three keys on the keypad, in one of their two directions. */
    private static final Set<String> LINES = Set.of("123", "456", "789", "147", "258", "369", "580", "159", "357");

    private WeakPins() {}

    /**
     * Whether {@code pin} is weak.
     *
     * @throws IllegalArgumentException when it has neither four nor six digits: there are no rules for it
     */
    public static boolean isWeak(Pin pin) {
        String digits = pin.digits();
        return switch (digits.length()) {
            case 4 -> isWeakOfFour(digits);
            case 6 -> isWeakOfSix(digits);
            default -> throw new IllegalArgumentException("no rules for PINs of " + digits.length() + " digits");
        };
    }

    private static boolean isWeakOfFour(String digits) {
        return hasEqualInARow(digits, 3)
                || isPairs(digits)
                || isPeriodic(digits, 2)
                || isPalindrome(digits)
                || isRun(digits, 2)
                || isYear(number(digits, 0, 4))
                || isDay(number(digits, 0, 2), number(digits, 2, 4))
                || isDay(number(digits, 2, 4), number(digits, 0, 2))
                || digits.equals("2580")
                || digits.equals("0852")
                || SQUARES.contains(ascending(digits));
    }

    private static boolean isWeakOfSix(String digits) {
        int left = number(digits, 0, 2);
        int middle = number(digits, 2, 4);
        int right = number(digits, 4, 6);
        return hasEqualInARow(digits, 4)
                || isPairs(digits)
                || isPeriodic(digits, 2)
                || isPeriodic(digits, 3)
                || isPalindrome(digits)
                || isRun(digits, 2)
                || isDate(left, middle, right)
                || isDate(middle, left, right)
                || isDate(right, middle, left)
                || (isMonth(left) && isYear(number(digits, 2, 6)))
                || (isMonth(right) && isYear(number(digits, 0, 4)))
                || (isEasyHalf(digits.substring(0, 3)) && isEasyHalf(digits.substring(3)));
    }

    private static boolean hasEqualInARow(String digits, int count) {
        int equal = 1;
        for (int i = 1; i < digits.length(); i++) {
            equal = digits.charAt(i) == digits.charAt(i - 1) ? equal + 1 : 1;
            if (equal == count) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPairs(String digits) {
        for (int i = 0; i < digits.length(); i += 2) {
            if (digits.charAt(i) != digits.charAt(i + 1)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPeriodic(String digits, int period) {
        return digits.regionMatches(period, digits, 0, digits.length() - period);
    }

    private static boolean isPalindrome(String digits) {
        return new StringBuilder(digits).reverse().toString().equals(digits);
    }

    /** Whether it goes up or down in equal steps of 1 to {@code most}, 0 after 9. */
    private static boolean isRun(String digits, int most) {
        int step = Math.floorMod(digits.charAt(1) - digits.charAt(0), 10);
        for (int i = 2; i < digits.length(); i++) {
            if (Math.floorMod(digits.charAt(i) - digits.charAt(i - 1), 10) != step) {
                return false;
            }
        }
        return step != 0 && (step <= most || step >= 10 - most);
    }

    private static boolean isEasyHalf(String half) {
        String backwards = new StringBuilder(half).reverse().toString();
        return hasEqualInARow(half, 3) || isRun(half, 1) || LINES.contains(half) || LINES.contains(backwards);
    }

    private static boolean isYear(int number) {
        return number >= 1940 && number <= 2039;
    }

    private static boolean isMonth(int number) {
        return number >= 1 && number <= 12;
    }

    private static boolean isDay(int day, int month) {
        return isMonth(month) && day >= 1 && day <= Month.of(month).maxLength();
    }

    private static boolean isDate(int day, int month, int year) {
        return isMonth(month) && YearMonth.of(2000 + year, month).isValidDay(day);
    }

    private static int number(String digits, int start, int end) {
        return Integer.parseInt(digits, start, end, 10);
    }

    private static String ascending(String digits) {
        return digits.chars()
                .sorted()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
