package io.github.tillkey.core.findings;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.findings.Found.About;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a start writes into the log of the server. */
class SelfCheckTaskTest {

    private static Found found(Finding finding) {
        return new Found("pin", About.SETTINGS, finding);
    }

    @Test
    void aLineNamesRealmPlaceProblemAndRemedy() {
        assertThat(SelfCheckTask.lines(
                        "shop", List.of(found(Finding.error("code", "Clients > pos", "Is bad.", "Mend.")))))
                .containsExactly("Realm shop, Clients > pos: Is bad. Mend. (pin: code)");
    }

    @Test
    void errorsComeFirst() {
        assertThat(SelfCheckTask.lines(
                        "shop",
                        List.of(
                                found(Finding.warning("first", "a", "b.", "c.")),
                                found(Finding.error("second", "a", "b.", "c.")))))
                .satisfiesExactly(line -> assertThat(line).contains("second"), line -> assertThat(line)
                        .contains("first"));
    }

    @Test
    void aRealmHasNoMoreLinesThanTheBoundAndOneWithTheRest() {
        List<Found> many = IntStream.range(0, 53)
                .mapToObj(i -> found(Finding.error("code", "place " + i, "b.", "c.")))
                .toList();

        List<String> lines = SelfCheckTask.lines("shop", many);

        assertThat(lines).hasSize(51);
        assertThat(lines.get(50)).contains("3 more findings");
        assertThat(SelfCheckTask.lines("shop", many.subList(0, 50))).hasSize(50);
    }

    @Test
    void aNameBeginsNoLineOfItsOwnAndFillsNoLog() {
        String name = "pos\nWARN  all is well\u2028" + "x".repeat(5_000);

        assertThat(SelfCheckTask.lines("shop", List.of(found(Finding.error("code", name, "b.", "c.")))))
                .singleElement()
                .satisfies(
                        line -> assertThat(line).doesNotContain("\n", "\u2028").hasSizeLessThan(1_010));
    }
}
