package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * How long the answer to a wrong PIN takes, by why it is wrong. The machine is shared and noisy, so the figures are reported, in
 * {@code target/miss-timing.md}, and only a gap that no noise makes turns the test red.
 */
@Tag("slow")
@KeycloakIntegrationTest(config = PackServer.class)
class MissTimingTest extends RetailTest {

    private static final int SAMPLES = 20;

    /** What an attacker could tell apart with few tries; noise of a shared machine stays well below it in the median,
     * but for one so slow that answers of the same kind lie farther apart than this. */
    private static final double LARGEST_GAP_MILLIS = 100;

    @Test
    void theTimeOfTheAnswerDoesNotTellWhyAPinIsWrong() {
        var action = realm.admin().flows().getRequiredAction("tillkey-set-pin");
        action.setConfig(Map.of("pin_length", "4", "throttle_free_misses", "50"));
        realm.admin().flows().updateRequiredAction("tillkey-set-pin", action);
        String anna = realm.permanentPin("anna", "STO-01");
        String carla = realm.permanentPin("carla", "STO-02");
        Map<String, List<String>> guesses = new LinkedHashMap<>();
        guesses.put("nobody's", far(anna, carla));
        guesses.put("of another store", Collections.nCopies(SAMPLES, carla));
        guesses.put("weak", weak(anna, carla));
        guesses.put("beside a PIN of the store", besides(anna));
        Map<String, List<Double>> millis = new LinkedHashMap<>();
        guesses.keySet().forEach(kind -> millis.put(kind, new ArrayList<>()));

        Random order = new Random(42);
        for (int i = 0; i < SAMPLES; i++) {
            // Another one each time: a till of a store on alert locks when it has more than three far misses itself.
            Browser till = realm.till("STO-01");
            List<String> kinds = new ArrayList<>(guesses.keySet());
            Collections.shuffle(kinds, order);
            for (String kind : kinds) {
                Page pad = till.open("pos");
                long start = System.nanoTime();
                Page answer = pad.submit(Map.of("pin", guesses.get(kind).get(i)));
                millis.get(kind).add((System.nanoTime() - start) / 1e6);
                assertThat(answer.text()).contains("That PIN does not work here");
            }
        }

        millis.values().forEach(Collections::sort);
        report(millis);
        List<Double> medians =
                millis.values().stream().map(sorted -> at(sorted, 2)).sorted().toList();
        // What the machine does to answers of one and the same kind, it does to the medians too.
        double noise = millis.values().stream()
                .mapToDouble(sorted -> at(sorted, 3) - at(sorted, 1))
                .max()
                .orElseThrow();
        assertThat(medians.get(medians.size() - 1) - medians.get(0)).isLessThan(Math.max(LARGEST_GAP_MILLIS, noise));
    }

    private static double at(List<Double> sorted, int quarter) {
        return sorted.get(sorted.size() * quarter / 4);
    }

    private static void report(Map<String, List<Double>> millis) {
        StringBuilder table = new StringBuilder(
                "| the PIN is | n | min | lower quartile | median | upper quartile | max |\n|---|---|---|---|---|---|---|\n");
        millis.forEach((kind, sorted) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %d | %.1f ms | %.1f ms | %.1f ms | %.1f ms | %.1f ms |%n",
                kind,
                sorted.size(),
                sorted.get(0),
                at(sorted, 1),
                at(sorted, 2),
                at(sorted, 3),
                sorted.get(sorted.size() - 1))));
        try {
            Files.createDirectories(Path.of("target"));
            Files.writeString(Path.of("target", "miss-timing.md"), table);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> far(String... pins) {
        return some(FourDigitPins.far(pins));
    }

    private static List<String> weak(String... pins) {
        return some(FourDigitPins.weak().filter(pin -> FourDigitPins.isFar(pin, pins)));
    }

    private static List<String> besides(String pin) {
        return some(FourDigitPins.near(pin));
    }

    private static List<String> some(Stream<Pin> pins) {
        List<String> found = pins.map(Pin::digits).limit(SAMPLES).toList();
        assertThat(found).hasSize(SAMPLES);
        return found;
    }
}
