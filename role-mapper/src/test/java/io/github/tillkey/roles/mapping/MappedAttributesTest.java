package io.github.tillkey.roles.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.validity.InvalidDateException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedAttributesTest {

    private static MappedAttributes together(String attribute, String... values) {
        return MappedAttributes.of(Arrays.stream(values)
                .map(value -> new MappedMember(Map.of(attribute, value), Optional.empty(), Optional.empty()))
                .toList());
    }

    @Test
    void mappersThatSetNothingAreNoContradiction() {
        assertThat(MappedAttributes.of(List.of())).isEqualTo(new MappedAttributes(Map.of(), Map.of()));
        assertThat(MappedAttributes.of(List.of(MappedMember.NOTHING, MappedMember.NOTHING))
                        .contradictions())
                .isEmpty();
    }

    @Test
    void whatDifferentMappersSetCountsTogether() {
        MappedAttributes together = MappedAttributes.of(List.of(
                new MappedMember(Map.of("staff_kind", "external"), Optional.empty(), Optional.empty()),
                new MappedMember(Map.of("valid_until", "2026-12-24"), Optional.empty(), Optional.empty())));

        assertThat(together.values()).isEqualTo(Map.of("staff_kind", "external", "valid_until", "2026-12-24"));
        assertThat(together.contradictions()).isEmpty();
    }

    @Test
    void twoKindsContradictEachOther() {
        assertThat(together("staff_kind", "limited", "limited").values()).containsEntry("staff_kind", "limited");
        for (MappedAttributes both :
                List.of(together("staff_kind", "limited", "external"), together("staff_kind", "external", "limited"))) {
            assertThat(both.values()).isEmpty();
            assertThat(both.contradictions().get("staff_kind")).containsExactly("external", "limited");
        }
    }

    /** The stricter one is the second of a line; the order in which mappers are asked does not matter. */
    @ParameterizedTest
    @CsvSource({
        "valid_until, 2026-12-25, 2026-12-24",
        "valid_until, 2026-12-24, 2026-12-24T18:00",
        "valid_until, 2026-12-24T18:00:00.5Z, 2026-12-24T18:00:00Z",
        "valid_until, 2026-12-24T18:00Z, 2026-12-24T18:30+01:00",
        "valid_until, 2026-12-24T18:00Z, 2026-12-24T18:00Z",
        "valid_until, 2026-12-26, 2026-12-24T23:00Z",
        "valid_until, 2026-12-24T20:00+02:00, 2026-12-24T19:00+01:00",
        "valid_from, 2026-12-24, 2026-12-25",
        "valid_from, 2026-12-24, 2026-12-24T18:00",
        "valid_from, 2026-12-24T18:30+01:00, 2026-12-24T18:00Z",
        "valid_from, 2026-12-24, 2026-12-26T00:00Z",
    })
    void theStrictestDateCounts(String attribute, String other, String strictest) {
        assertThat(together(attribute, other, strictest).values()).containsEntry(attribute, strictest);
        assertThat(together(attribute, strictest, other).values()).containsEntry(attribute, strictest);
        assertThat(together(attribute, other, strictest, other).contradictions())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "valid_until, 2026-12-24, 2026-12-24T23:00Z",
        "valid_until, 2026-12-24T18:00, 2026-12-24T18:00Z",
        "valid_from, 2026-12-24, 2026-12-23T23:00Z",
        "valid_until, 2026-12-24, never",
    })
    void datesWithoutAStrictestInEveryTimeZoneContradictEachOther(String attribute, String one, String other) {
        MappedAttributes both = together(attribute, one, other);

        assertThat(both.values()).isEmpty();
        assertThat(both.contradictions().get(attribute)).containsExactlyInAnyOrder(one, other);
    }

    @Test
    void anEndIsEarlierOnlyWhereItIsSoEverywhere() throws Exception {
        assertThat(StrictestDates.isEarlier("2026-12-24", "2026-12-25")).isTrue();
        assertThat(StrictestDates.isEarlier("2026-12-24", "2026-12-24")).isFalse();
        assertThat(StrictestDates.isEarlier("2026-12-24T23:00Z", "2026-12-24")).isFalse();
        assertThatExceptionOfType(InvalidDateException.class)
                .isThrownBy(() -> StrictestDates.isEarlier("2026-12-24", "never"));
    }
}
