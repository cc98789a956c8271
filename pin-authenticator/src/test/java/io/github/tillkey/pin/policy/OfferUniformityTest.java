package io.github.tillkey.pin.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.key.PinKey;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * PINs that are given out are spread evenly over those that may be given out: draw, and draw again when the PIN is weak
 * or too close to somebody's. Judged by the chi-square test (Pearson, 1900); its limit lies six standard deviations
 * above the mean, so that a fair source fails once in a hundred million.
 */
class OfferUniformityTest {

    private static final int SPACE = 10_000;
    private static final int DRAWS_PER_PIN = 40;

    private final Set<String> forbidden = forbidden();

    @Test
    void pinsDrawnAtRandomAreEvenOverWhatIsAllowed() {
        Random random = new Random(4711);

        assertThat(deviation(draw -> Pin.random(4, random))).isLessThan(6);
    }

    @Test
    void pinsDrawnByTheKeyAreEvenOverWhatIsAllowed() {
        PinKey key = PinKey.parse(Base64.getEncoder().encodeToString(new byte[32]));

        assertThat(deviation(draw -> key.draw("offer:member-" + draw / 8 + ':' + draw % 8, 4)))
                .isLessThan(6);
    }

    @Test
    void theTestDetectsASlightlyUnevenSource() {
        Random random = new Random(4711);

        assertThat(deviation(draw -> draw % 20 == 0 ? pin(1000 + random.nextInt(1000)) : Pin.random(4, random)))
                .isGreaterThan(6);
    }

    /** How many standard deviations the sum of squares lies above what a fair source yields. */
    private double deviation(IntFunction<Pin> source) {
        int allowed = SPACE - forbidden.size();
        int[] hits = new int[SPACE];
        int accepted = 0;
        for (int draw = 0; accepted < allowed * DRAWS_PER_PIN; draw++) {
            String digits = source.apply(draw).digits();
            if (!forbidden.contains(digits)) {
                hits[Integer.parseInt(digits)]++;
                accepted++;
            }
        }
        double squares = IntStream.range(0, SPACE)
                .filter(number -> !forbidden.contains(pin(number).digits()))
                .mapToDouble(number -> Math.pow(hits[number] - DRAWS_PER_PIN, 2) / DRAWS_PER_PIN)
                .sum();
        int freedom = allowed - 1;
        return (squares - freedom) / Math.sqrt(2.0 * freedom);
    }

    private static Set<String> forbidden() {
        Set<String> forbidden = new HashSet<>();
        IntStream.range(0, SPACE)
                .mapToObj(OfferUniformityTest::pin)
                .filter(WeakPins::isWeak)
                .forEach(pin -> forbidden.add(pin.digits()));
        for (Pin taken : List.of(pin(4711), pin(815), pin(9274), pin(3958))) {
            forbidden.add(taken.digits());
            taken.near().forEach(near -> forbidden.add(near.digits()));
        }
        return forbidden;
    }

    private static Pin pin(int number) {
        return Pin.parse("%04d".formatted(number), 4).orElseThrow();
    }
}
