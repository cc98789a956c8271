package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which PINs are near each other, and which are related; compared with models that reckon with numbers. */
class PinKinshipTest {

    private static final int[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    @Test
    void nearIsOneOtherDigitOrOneSwapOfNeighbours() {
        assertThat(pin("4739").near())
                .extracting(Pin::digits)
                .hasSize(39)
                .doesNotHaveDuplicates()
                .contains("5739", "4730", "7439", "4379", "4793")
                .doesNotContain("4739", "3749", "9734", "4397", "47390");
        assertThat(pin("473920").near()).extracting(Pin::digits).hasSize(59).doesNotHaveDuplicates();
        assertThat(pin("0000").near()).hasSize(36);
        assertThat(pin("1122").near()).hasSize(37);
    }

    @Test
    void allPairsOfFourDigitsAreNearAsByTheModel() {
        Pin[] space = space(4);
        for (int a = 0; a < space.length; a++) {
            BitSet model = new BitSet();
            for (int b = 0; b < space.length; b++) {
                model.set(b, nearByNumber(a, b, 4));
            }
            assertListed(space[a].near(), model);
        }
    }

    @Test
    void samplesOfSixDigitsAreNearAsByTheModel() {
        SplittableRandom random = new SplittableRandom(4711);
        Pin[] space = space(6);
        for (int round = 0; round < 20; round++) {
            int a = random.nextInt(space.length);
            BitSet model = new BitSet();
            for (int b = 0; b < space.length; b++) {
                model.set(b, nearByNumber(a, b, 6));
            }
            assertListed(space[a].near(), model);
        }
    }

    @Test
    void relativesAreFew() {
        assertThat(pin("4739").relatives(4)).extracting(Pin::digits).containsExactly("4739", "9374");
        assertThat(pin("1221").relatives(4)).extracting(Pin::digits).containsExactly("1221");
        assertThat(pin("473920").relatives(4))
                .extracting(Pin::digits)
                .containsExactlyInAnyOrder("4739", "7392", "3920", "0293", "2937", "9374");
        assertThat(pin("000000").relatives(4)).hasSize(1);
        assertThat(pin("4739").relatives(6)).hasSize(600);
        assertThat(pin("0000").relatives(6)).hasSize(280);
    }

    @Test
    void allPinsOfFourDigitsHaveTheRelativesOfFourDigitsOfTheModel() {
        Pin[] space = space(4);
        for (int a = 0; a < space.length; a++) {
            BitSet model = new BitSet();
            model.set(a);
            model.set(reverse(a, 4));
            assertListed(space[a].relatives(4), model);
        }
    }

    @Test
    void samplesOfFourDigitsHaveTheRelativesOfSixDigitsOfTheModel() {
        SplittableRandom random = new SplittableRandom(4711);
        Pin[] longer = space(6);
        int[] samples = IntStream.concat(IntStream.of(0, 1_111, 1_212, 1_221, 1_234, 1_210), random.ints(20, 0, 10_000))
                .toArray();
        for (int a : samples) {
            Pin pin = pin(String.valueOf(10_000 + a).substring(1));
            BitSet model = new BitSet();
            for (int b = 0; b < longer.length; b++) {
                model.set(b, windows(b).contains(a));
            }
            assertListed(pin.relatives(6), model);
            assertThat(model.cardinality()).isLessThanOrEqualTo(600);
        }
    }

    @Test
    void allPinsOfSixDigitsHaveTheRelativesOfFourDigitsOfTheModel() {
        Pin[] space = space(6);
        for (int a = 0; a < space.length; a++) {
            List<Integer> relatives = space[a].relatives(4).stream()
                    .map(pin -> Integer.valueOf(pin.digits()))
                    .sorted()
                    .toList();
            if (!relatives.equals(List.copyOf(new TreeSet<>(windows(a))))) {
                throw new AssertionError(a + ": " + relatives);
            }
        }
    }

    @Test
    void neighboursAndRelativesDoNotShowThemselves() {
        assertThat(pin("4739").near()).allSatisfy(pin -> assertThat(pin).hasToString("Pin[****]"));
        assertThat(pin("4739").relatives(6)).allSatisfy(pin -> assertThat(pin).hasToString("Pin[******]"));
    }

    private static void assertListed(List<Pin> pins, BitSet model) {
        BitSet listed = new BitSet();
        pins.forEach(pin -> listed.set(Integer.parseInt(pin.digits())));
        assertThat(listed).isEqualTo(model);
        assertThat(pins).hasSize(model.cardinality());
    }

    /** One digit differs: by a multiple of one power of ten. A swap: neighbours exchanged within the number. */
    private static boolean nearByNumber(int a, int b, int length) {
        if (a == b) {
            return false;
        }
        for (int place = 0; place < length; place++) {
            int above = POWERS[place + 1];
            if (a / above == b / above && a % POWERS[place] == b % POWERS[place]) {
                return true;
            }
        }
        for (int place = 0; place + 1 < length; place++) {
            int power = POWERS[place];
            int low = a / power % 10;
            int high = a / power / 10 % 10;
            if (b - a == (low - high) * 9 * power) {
                return true;
            }
        }
        return false;
    }

    /** The numbers of four digits that stand in one of six, forwards and backwards. */
    private static List<Integer> windows(int six) {
        int reversed = reverse(six, 6);
        return List.of(
                six / 100, six / 10 % 10_000, six % 10_000, reversed / 100, reversed / 10 % 10_000, reversed % 10_000);
    }

    private static int reverse(int number, int length) {
        int reversed = 0;
        for (int place = 0; place < length; place++) {
            reversed += number / POWERS[place] % 10 * POWERS[length - 1 - place];
        }
        return reversed;
    }

    private static Pin[] space(int length) {
        return IntStream.range(0, POWERS[length])
                .mapToObj(number -> pin(String.valueOf(POWERS[length] + number).substring(1)))
                .toArray(Pin[]::new);
    }

    private static Pin pin(String digits) {
        return Pin.parse(digits, digits.length()).orElseThrow();
    }
}
